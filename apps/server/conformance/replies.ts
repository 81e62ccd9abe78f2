import { canonicalVerb, permitsReply } from '@ftpkit/protocol'
import type { Wire } from './wire.js'

/** A reply, its octets as characters of ISO 8859-1. */
export interface SeenReply {
  readonly code: number
  /** The lines joined by LF: the first and the last without code and separator, the others unchanged. */
  readonly text: string
}

const codeLine = /^([1-6]\d\d)([ -])(.*)$/s

/**
 * Reads a reply strictly as RFC 959 §4.2 says, and independently of our own reader: every line ends in CR LF, no octet
 * is a Telnet command, and a CR in a line is CR NUL.
 *
 * @throws Error for anything else
 */
export async function readReply(wire: Wire): Promise<SeenReply> {
  const first = await readLine(wire)
  const [, code, separator, text = ''] = codeLine.exec(first) ?? []
  if (code === undefined) throw new Error(`not the first line of a reply: ${JSON.stringify(first)}`)
  const lines = [text]
  while (separator === '-') {
    const line = await readLine(wire)
    if (line.startsWith(`${code} `)) {
      lines.push(line.slice(4))
      break
    }
    lines.push(line)
  }
  return { code: Number(code), text: lines.join('\n') }
}

async function readLine(wire: Wire): Promise<string> {
  const line = (await wire.line()).toString('latin1')
  if (!line.endsWith('\r\n')) throw new Error(`a line ends in LF alone: ${JSON.stringify(line)}`)
  const text = line.slice(0, -2)
  if (/\xff(?:[^\xff]|$)/.test(text.replaceAll('\xff\xff', ''))) {
    throw new Error(`a Telnet command in a reply: ${JSON.stringify(line)}`)
  }
  if (/\r[^\0]|\r$/.test(text)) throw new Error(`a CR without NUL in a reply: ${JSON.stringify(line)}`)
  return text.replaceAll('\xff\xff', '\xff').replaceAll('\r\0', '\r')
}

/** A reply, and the verb that it answers: undefined for the greeting, and after raw octets. */
export type Answered = readonly [verb: string | undefined, code: number]

/** The commands that have not had their final reply. Checks that each reply is in the row of its command (§5.4). */
export class PendingCommands {
  private verbs: string[] = []

  sent(verb: string): void {
    this.verbs.push(verb)
  }

  /**
   * Assigns a reply to the first pending command or, as for STAT during a transfer, to the first later one whose row
   * has its code.
   *
   * @returns the verb of that command
   * @throws Error for a reply that is in the row of no pending command
   */
  replied(code: number): string | undefined {
    if (this.verbs.length === 0 || code === 421) return this.verbs[0]
    const at = this.verbs.findIndex((verb) => permits(verb, code))
    if (at < 0) throw new Error(`${code} is in no row of ${this.verbs.join(', ')}`)
    const verb = this.verbs[at]
    if (code >= 200) this.verbs.splice(at, 1)
    return verb
  }
}

function permits(verb: string, code: number): boolean {
  const known = canonicalVerb(verb)
  return known === undefined ? code === 500 || code === 501 || code === 502 : permitsReply(known, code)
}
