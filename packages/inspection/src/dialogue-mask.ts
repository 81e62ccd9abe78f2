import type { Sender } from '@ftpkit/capture'
import { CommandMask } from './command-mask.js'
import { ReplyMask } from './reply-mask.js'

/**
 * Hides the secrets of a control connection at equal length: passwords and accounts, commands that no one knows, and what
 * either end repeats of them. The initiator is the client. Lines are held until they end.
 */
export class DialogueMask {
  private readonly responder = new ReplyMask()
  private readonly initiator = new CommandMask(
    (secret) => this.responder.sent(secret),
    (line) => this.responder.repeatedIn(line),
  )

  /** @returns what can be shown by now */
  push(sender: Sender, octets: Uint8Array): Uint8Array {
    return this[sender].push(octets)
  }

  /** No octet follows, or TLS begins. @returns what is held */
  end(sender: Sender): Uint8Array {
    return this[sender].end()
  }

  /** Octets of one end are missing. @returns what is held of it */
  hole(sender: Sender): Uint8Array {
    return sender === 'initiator' ? this.initiator.hole() : this.responder.end()
  }
}
