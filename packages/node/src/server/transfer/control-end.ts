import { FtpError } from '@ftpkit/transfer'

/** The end of the control connection during a store: the client has closed its side, and may not read a reply. */
export class ControlEnd {
  /** Why a store is not put in place, once the control connection has ended. */
  reason: FtpError | undefined
  private controller: AbortController | undefined

  /** Aborted at the end, by `reason`. Made when it is needed: most transfers are short, and never look at it. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.reason) this.controller.abort(this.reason)
    return this.controller.signal
  }

  /** Notes that the control connection has ended. */
  happened(): void {
    this.reason ??= new FtpError('connection-lost', 'the control connection ended before the store did', {
      phase: 'transfer',
      replyHint: 426,
    })
    this.controller?.abort(this.reason)
  }
}
