import { stat } from 'node:fs/promises'
import { translation } from '@ftpkit/code-page'
import type { Logger } from '@ftpkit/daemon/log'
import { type FileSystem, MemoryFileSystem, type PartialUploadLimits } from '@ftpkit/filesystem'
import { type Durability, directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { S3Storage } from './s3-storage.js'

/** Age in milliseconds from which the temporary file of an upload is abandoned: two days without an octet. */
const abandonedAge = 172_800_000

/** Opens the directories and buckets that are served, and removes what a server that was killed left in them. */
export class StorageOpener {
  private readonly opened = new Map<string, Promise<FileSystem>>()

  constructor(
    private readonly durability: Durability,
    private readonly log: Logger,
    private readonly kept: PartialUploadLimits = {},
    private readonly s3: S3Storage = {},
  ) {}

  /**
   * Opens a directory or a bucket; each only once.
   *
   * @param root path of a directory, or `s3://bucket/prefix`
   * @throws Error where it is not a directory, or the bucket cannot be reached
   */
  async open(root: string): Promise<FileSystem> {
    const opening = this.opened.get(root) ?? this.openFirst(root)
    this.opened.set(root, opening)
    try {
      return await opening
    } catch (error) {
      this.opened.delete(root)
      throw error
    }
  }

  private async openFirst(root: string): Promise<FileSystem> {
    // Loaded on demand: most servers have no bucket.
    if (root.startsWith('s3://')) return (await import('./s3.js')).openBucket(root, this.s3, this.log)
    if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a directory`)
    const files = directoryFileSystem(root, { durability: this.durability, kept: this.kept })
    // In the background: it takes long in a large tree.
    files.sweepStages(Date.now() - abandonedAge).then(
      (removed) =>
        removed > 0 && this.log.info({ root, removed }, 'removed temporary files of abandoned uploads'),
      (error) => this.log.error({ root, err: error }, 'cannot look for temporary files of abandoned uploads'),
    )
    return files
  }
}

/** Logical record length of the sample data set, as in most source libraries of z/OS. */
const recordLength = 80

const text = `The parameters of a file transfer in RFC 959:
TYPE  how the octets represent data (ASCII, EBCDIC, image, local)
STRU  the structure of the file (file, record, page)
MODE  how the data are transmitted (stream, block, compressed)
`

/** A job in JCL that shows the code page of its brackets. */
export const sampleJob = [
  '//HELLO    JOB (ACCT),FTPKIT,CLASS=A',
  '//STEP1    EXEC PGM=IEBGENER',
  '//SYSUT1   DD *',
  'BRACKETS [ ] AND BRACES { } SURVIVE IN IBM-1047',
  '/*',
]

/** What is served without a ROOT, in memory: a text, a binary file, and a file of fixed-length records in EBCDIC. */
export function sampleTree(): MemoryFileSystem {
  const tree = {
    'readme.txt': text,
    'pattern.bin': Uint8Array.from({ length: 65_536 }, (_, at) => (at * 31 + (at >> 8)) & 0xff),
    mainframe: { 'hello.jcl.fb80': fixedRecords() },
    incoming: {},
  }
  return new MemoryFileSystem(tree, { now: Date.now })
}

/** EBCDIC records padded with blanks, with nothing in between, as a data set of RECFM=FB holds them. */
function fixedRecords(): Uint8Array {
  const toEbcdic = translation('ISO-8859-1', 'IBM-1047')
  const padded = sampleJob.map((record) => record.padEnd(recordLength)).join('')
  return Uint8Array.from(padded, (letter) => toEbcdic[letter.charCodeAt(0)]!)
}
