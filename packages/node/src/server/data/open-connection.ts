import type { Socket } from 'node:net'
import { FtpError } from '@ftpkit/transfer'
import type { StallTimer } from './stall-timer.js'

/** An open data connection. */
export interface OpenDataConnection {
  /** The TLS socket where the connection is protected, else the same as `raw`. */
  readonly socket: Socket
  /** The TCP socket. */
  readonly raw: Socket
  /** Whether TLS protects it. */
  readonly secure: boolean
  /** Whether the peer ended it without the close_notify that TLS requires. */
  readonly cut: () => boolean
  /** Destroys the connection once no octet has moved for `stallTime`. */
  readonly stallTimer: Pick<StallTimer, 'cancel' | 'restart'>
}

/** Why there is no data connection; answered by 425. */
export function cannotOpenData(
  why: string,
  code: 'connection-failed' | 'timed-out' = 'connection-failed',
): FtpError {
  return new FtpError(code, `the data connection could not be opened: ${why}`, {
    phase: 'data connection',
    replyHint: 425,
    clause: '959 §5.4',
  })
}
