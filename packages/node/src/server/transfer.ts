import { pipelines } from '@ftpkit/pipeline'
import type { TransferRequest } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import { list, retrieve } from './retrieve.js'
import { store } from './store.js'
import type { TransferSurroundings, TransferUnderWay } from './under-way.js'

/** One transfer of a server: from its request to the data connection closed and the file committed or discarded. */
export class ServerTransfer {
  private readonly aborting = new AbortController()
  private readonly underWay: TransferUnderWay

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
    const { codePage, recordFormat, markers } = this.surroundings
    const sends = direction === 'retrieve' && parameters.mode !== 'S'
    // What came before a marker of a store was dropped with the store that failed.
    if (marker !== undefined && !sends) throw noMarker()
    const carried = pipelines(parameters, {
      codePage,
      recordFormat,
      ...(sends && { markers, resumeSending: marker }),
    })
    if (direction === 'store') await store(this.underWay, carried)
    else if (direction === 'retrieve') await retrieve(this.underWay, carried)
    else await list(this.underWay, carried, direction)
  }
}

function noMarker(): FtpError {
  return new FtpError('bad-restart-position', 'only a RETR in MODE B or C goes on behind a marker', {
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}
