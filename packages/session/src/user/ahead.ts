import type { Reply } from '@ftpkit/protocol/reply'

/** Commands that may be sent along with that of a transfer, and the reply of each when it succeeds. */
const successes = { EPSV: 229, PASV: 227, PWD: 257 } as const

/**
 * A command that is sent in the same octets as that of a transfer: EPSV or PASV for the next one, or PWD to find out
 * whether the server takes commands in order. While a file moves a server has to take only ABOR, STAT and QUIT, so that
 * its answer is expected after the reply to the transfer.
 */
export interface Ahead {
  /** The command that was sent. */
  readonly verb: keyof typeof successes
  /** Its answer, once it has come. */
  answer?: Reply | undefined
  /** Whether the answer came before the final reply to the transfer. */
  outOfOrder?: boolean | undefined
}

/** Whether a reply can only be the answer to what was asked ahead: no transfer has it. */
export function answersAhead({ verb }: Ahead, { code }: Reply): boolean {
  return code === successes[verb]
}
