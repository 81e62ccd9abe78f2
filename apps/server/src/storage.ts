import { stat } from 'node:fs/promises'
import type { FileSystem, PartialUploadLimits } from '@ftpkit/filesystem'
import { type Durability, directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { Logger } from 'pino'
import { sampleTree } from './sample.js'

/** Milliseconds after which what an upload has left is nobody's any more: two days without an octet. */
const abandoned = 172_800_000

/** Opens what is served. */
export class Storage {
  constructor(
    private readonly durability: Durability,
    private readonly log: Logger,
    private readonly kept: PartialUploadLimits = {},
  ) {}

  /** @param root a directory; a sample in memory unless given. @throws Error where it is none */
  async open(root: string | undefined): Promise<FileSystem> {
    if (root === undefined) return sampleTree()
    if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a directory`)
    const files = directoryFileSystem(root, { durability: this.durability, kept: this.kept })
    // Beside the work: in a large tree it takes long.
    files.sweepStages(Date.now() - abandoned).then(
      (removed) =>
        removed > 0 && this.log.info({ root, removed }, 'removed what uploads of an ended process had left'),
      (error) =>
        this.log.error({ root, err: error }, 'looking for what uploads of an ended process have left'),
    )
    return files
  }
}
