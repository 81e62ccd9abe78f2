import { pipelines } from '@ftpkit/pipeline'
import type { Saying, TransferRequest } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import type { OpenedTransfer } from './personality.js'
import { list, retrieve, send } from './retrieve.js'
import { store, storeInto } from './store.js'
import { movedFile, type TransferSurroundings, type TransferUnderWay } from './under-way.js'

/** One transfer of a server: from its request to the data connection closed and the file committed or discarded. */
export class ServerTransfer {
  private readonly aborting = new AbortController()
  private readonly underWay: TransferUnderWay
  /** What a personality says when all is done. */
  saying: Saying | undefined

  constructor(
    private readonly request: TransferRequest,
    private readonly surroundings: TransferSurroundings,
  ) {
    this.underWay = { request, surroundings, signal: this.aborting.signal, octets: 0 }
  }

  /** Octets on the data connection so far. */
  get octets(): number {
    return this.underWay.octets
  }

  /** Ends the transfer as soon as can be; `run` then rejects with an FtpError `aborted`. */
  abort(): void {
    this.aborting.abort(new FtpError('aborted', 'the transfer was aborted', { replyHint: 426 }))
  }

  /**
   * Moves the file.
   *
   * @throws FileSystemError, or FtpError with the reply code to give
   */
  async run(): Promise<void> {
    const { direction, parameters, marker } = this.request
    const { codePage, localCodePage, recordFormat, markers, personality, session, user, files } =
      this.surroundings
    const opened = await personality?.open(this.request, { session, user, files })
    if (opened) return this.runOpened(opened)
    const sends = direction === 'retrieve' && parameters.mode !== 'S'
    // What came before a marker of a store was dropped with the store that failed.
    if (marker !== undefined && !sends) throw noMarker()
    const carried = pipelines(parameters, {
      codePage,
      localCodePage,
      recordFormat,
      ...(sends && { markers, resumeSending: marker }),
    })
    if (direction === 'store') await store(this.underWay, carried)
    else if (direction === 'retrieve') await retrieve(this.underWay, carried)
    else await list(this.underWay, carried, direction)
  }

  private async runOpened(opened: OpenedTransfer): Promise<void> {
    const transfer: TransferUnderWay = Object.assign(this.underWay, { begins: opened.begins })
    if ('stage' in opened) await storeInto(transfer, opened.stage, opened.receiving)
    else {
      await send(transfer, opened.source, opened.sending)
      if (this.request.direction === 'retrieve')
        await this.surroundings.hooks.downloaded?.(movedFile(transfer))
    }
    this.saying = opened.ended()
  }
}

function noMarker(): FtpError {
  return new FtpError('bad-restart-position', 'only a RETR in MODE B or C goes on behind a marker', {
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}
