import { canonicalVerb, permitsReply, type Reply } from '@ftpkit/protocol'

/** A command that the server has not answered for good. */
interface Asked {
  readonly verb: string
  /** An `overtaking` one was sent during another command: ABOR, STAT. An `abandoned` one is one whose reply is awaited no longer. */
  role: 'running' | 'overtaking' | 'abandoned'
  /** Whether a preliminary reply has come. */
  begun: boolean
}

/** Which command a reply answers. */
export interface Answered {
  /** The verb that it answers. */
  readonly verb: string
  /** Whether that command was sent during another. */
  readonly overtaking: boolean
}

/** What a server may still say of a transfer after its reply to ABOR. */
const lateCodes: ReadonlySet<number> = new Set([226, 426])

/**
 * The commands that the server owes a reply. Nothing that it sends counts unless it was asked, so that no reply can be
 * sent before its question. There are several only during a transfer and shortly after ABOR: replies to STAT and ABOR come
 * in between, in no fixed order, and are distinguished from those to the transfer by their codes (RFC 959 §5.4).
 */
export class AskedCommands {
  private open: Asked[] = []

  /** Whether one besides those that overtake has no final reply. */
  get busy(): boolean {
    return this.open.some(({ role }) => role === 'running')
  }

  add(verb: string, overtaking = false): void {
    this.open.push({ verb, role: overtaking ? 'overtaking' : 'running', begun: false })
  }

  /** Waits no more for what runs: where it is answered later, the reply is not one to the next command. */
  abandon(): void {
    for (const asked of this.open) if (asked.role === 'running') asked.role = 'abandoned'
  }

  /** Which command a reply answers; undefined if none. A final reply ends the command. */
  take({ code }: Reply): Answered | undefined {
    const found =
      this.open.find((asked) => mayAnswer(asked, code)) ??
      this.open.find(({ role }) => role === 'running') ??
      this.open.find(({ role }) => role === 'overtaking')
    if (!found) return undefined
    // Servers answer in order: what was sent before a transfer or another command is answered no more.
    if (found.role === 'running') this.open.splice(0, this.open.indexOf(found))
    found.begun = true
    if (code >= 200) this.open.splice(this.open.indexOf(found), 1)
    return found.role === 'abandoned'
      ? undefined
      : { verb: found.verb, overtaking: found.role === 'overtaking' }
  }
}

/** Whether a code is in the row of a verb. An unknown verb may be answered anything. */
function mayAnswer({ verb, role, begun }: Asked, code: number): boolean {
  if (role === 'abandoned') return lateCodes.has(code)
  if (begun && isSyntaxFault(code)) return false
  const known = canonicalVerb(verb)
  return known === undefined || permitsReply(known, code)
}

/** Whether a code refuses a command for what it is: not one that has begun (RFC 959 §4.2.1). */
function isSyntaxFault(code: number): boolean {
  return code >= 500 && code <= 504
}
