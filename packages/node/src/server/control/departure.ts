import { FtpError } from '@ftpkit/transfer'

/** Whether a client still wants answers: it doesn't once it has closed its side, or its session is over. */
export class Departure {
  /** The client is gone. */
  happened = false
  /** Made when the first question needs it. */
  private controller: AbortController | undefined

  /** Aborted when no answer is wanted any more. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.happened) this.controller.abort(clientGone())
    return this.controller.signal
  }

  /** Ends what is done for an answer that no one will read. */
  happens(): void {
    this.happened = true
    this.controller?.abort(clientGone())
  }
}

function clientGone(): FtpError {
  return new FtpError('aborted', 'the client is gone', { replyHint: 421 })
}
