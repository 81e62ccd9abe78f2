import { DialogueMask } from '@ftpkit/inspection'
import type { Tap } from '@ftpkit/node/server'
import { CaptureFile } from './capture-file.js'
import { type CaptureOptions, completeOptions, wallClock } from './options.js'
import { RecordedConnection } from './recorded-connection.js'

/** Records all sessions of a program to one file. */
export class SingleCapture {
  private constructor(
    private readonly file: CaptureFile,
    private readonly secrets: boolean,
  ) {}

  /**
   * Makes the file, which only its owner can read.
   *
   * @throws Error if there is something of the name, also a link, or it can't be made; RangeError for a limit that nothing fits in
   */
  static async open(path: string, options: CaptureOptions): Promise<SingleCapture> {
    const { secrets, ...complete } = completeOptions(options)
    const handle = await CaptureFile.open(path)
    const backlog = { waiting: 0, max: complete.maxWaiting }
    let hasFault = false
    const onFault = (error: Error) => {
      if (!hasFault) complete.onFault(error)
      hasFault = true
    }
    return new SingleCapture(
      new CaptureFile(Promise.resolve(handle), { ...complete, backlog, onFault }),
      secrets,
    )
  }

  /** To be given to `connect`. */
  readonly tap: Tap = (connection) => {
    const mask = connection.kind === 'control' && !this.secrets ? new DialogueMask() : undefined
    return new RecordedConnection(this.file, connection, mask, wallClock, () => {})
  }

  /** Writes what waits, and closes the file. Resolves also where that fails. */
  close(): Promise<void> {
    return this.file.close()
  }

  /** Writes what waits at once, where a program ends. */
  flush(): void {
    this.file.flush()
  }
}
