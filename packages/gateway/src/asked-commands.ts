import { canonicalVerb, permitsReply, type Reply } from '@ftpkit/protocol'

/** A command that the server has not answered for good. */
interface Asked {
  readonly verb: string
  /** Whether it was sent during another command: ABOR, STAT. */
  readonly overtaking: boolean
}

/** Which command a reply answers. */
export interface Answered {
  /** The verb that it answers. */
  readonly verb: string
  /** Whether that command was sent during another. */
  readonly overtaking: boolean
}

/**
 * The commands that the server owes a reply. Nothing that it sends counts unless it was asked, so that no reply can be
 * sent before its question. There are several only during a transfer: replies to STAT and ABOR come in between, in no
 * fixed order, and are distinguished from those to the transfer by their codes (RFC 959 §5.4).
 */
export class AskedCommands {
  private open: Asked[] = []

  /** Whether one besides those that overtake has no final reply. */
  get busy(): boolean {
    return this.open.some(({ overtaking }) => !overtaking)
  }

  add(verb: string, overtaking = false): void {
    this.open.push({ verb, overtaking })
  }

  /** Forgets all: what they are still answered counts for nothing. */
  clear(): void {
    this.open = []
  }

  /** Which command a reply answers; undefined if none. A final reply ends the command. */
  take(reply: Reply): Answered | undefined {
    const found = this.open.find(({ verb }) => mayAnswer(verb, reply.code)) ?? this.open[0]
    if (found && reply.code >= 200) this.open.splice(this.open.indexOf(found), 1)
    return found
  }
}

/** Whether a code is in the row of a verb. An unknown verb may be answered anything. */
function mayAnswer(verb: string, code: number): boolean {
  const known = canonicalVerb(verb)
  return known === undefined || permitsReply(known, code)
}
