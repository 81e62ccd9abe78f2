import { translation } from '@ftpkit/code-page'
import { MemoryFileSystem } from '@ftpkit/filesystem'

/** Logical record length of the sample data set, as of most source libraries on z/OS. */
const recordLength = 80

const text = `The parts of a file transfer that RFC 959 names:
TYPE  how the octets are to be read (ASCII, EBCDIC, image, local)
STRU  how the file is built (file, record, page)
MODE  how it travels (stream, block, compressed)
`

const records = [
  '//HELLO    JOB (ACCT),FTPKIT,CLASS=A',
  '//STEP1    EXEC PGM=IEBGENER',
  '//SYSUT1   DD *',
  'BRACKETS [ ] AND BRACES { } SURVIVE IN IBM-1047',
  '/*',
]

/** What is served without a ROOT: a text, a binary file, and a file of fixed records in EBCDIC. Kept in memory. */
export function sampleTree(): MemoryFileSystem {
  const tree = {
    'readme.txt': text,
    'pattern.bin': Uint8Array.from({ length: 65_536 }, (_, at) => (at * 31 + (at >> 8)) & 0xff),
    mainframe: { 'hello.jcl.fb80': fixedRecords() },
    incoming: {},
  }
  return new MemoryFileSystem(tree, { now: Date.now })
}

/** EBCDIC records padded with blanks, one behind the other, as a data set of RECFM=FB holds them. */
function fixedRecords(): Uint8Array {
  const toEbcdic = translation('ISO-8859-1', 'IBM-1047')
  const padded = records.map((record) => record.padEnd(recordLength)).join('')
  return Uint8Array.from(padded, (letter) => toEbcdic[letter.charCodeAt(0)]!)
}
