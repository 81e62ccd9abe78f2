import { RepeatedSecrets } from './repeated-secrets.js'

const [lineFeed, carriageReturn, star] = [0x0a, 0x0d, 0x2a]

/** Octets of a line that are held until it ends. A longer one is hidden, since a secret may be where it is cut. */
const maxHeld = 8_192

/** Commands after one with a secret whose refusal may still repeat that one, since clients send several at once. */
const doubtfulCommands = 8

/** Hides in the replies of a server, and in later commands, what a client has hidden: some servers repeat a line that they don't understand. */
export class ReplyMask {
  private held: number[] = []
  private isTooLong = false
  private readonly secrets = new RepeatedSecrets()
  /** Commands that were sent since the last with a secret; infinite before the first. */
  private since = Number.POSITIVE_INFINITY
  /** The code of a reply of several lines that has begun. */
  private code = ''

  /** The client has sent a line. @param secret what is hidden in it; empty for nothing */
  sent(secret: string): void {
    this.since += 1
    if (secret === '') return
    this.since = 0
    this.secrets.add(secret)
  }

  /** @returns as many octets as came, save those that are held, and those that were held before */
  push(octets: Uint8Array): Uint8Array {
    const shown: number[] = []
    for (const octet of octets) {
      this.held.push(octet)
      this.isTooLong ||= this.held.length >= maxHeld
      if (octet !== lineFeed && this.held.length < maxHeld) continue
      for (const each of this.withoutSecrets(this.held)) shown.push(each)
      this.held = []
      if (octet === lineFeed) this.isTooLong = false
    }
    return Uint8Array.from(shown)
  }

  /** No octet follows. @returns those that were held */
  end(): Uint8Array {
    const octets = this.withoutSecrets(this.held)
    this.held = []
    return Uint8Array.from(octets)
  }

  /** Where in the argument of a later command secrets are. */
  repeatedIn(command: string): ReadonlySet<number> {
    return this.secrets.inCommand(command)
  }

  private withoutSecrets(octets: readonly number[]): number[] {
    const line = String.fromCharCode(...octets)
    const [, code = '', separator] = /^(\d{3})([ -]?)/.exec(line) ?? []
    const current = this.code || code
    if (separator === '-') this.code ||= code
    else if (code === this.code) this.code = ''
    if (this.since === Number.POSITIVE_INFINITY) return [...octets]
    const from = code === '' ? 0 : 4
    if (this.isTooLong || this.mayRepeat(current))
      return octets.map((octet, at) => (at < from ? octet : masked(octet)))
    const hidden = this.secrets.inReply(line, from)
    return octets.map((octet, at) => (hidden.has(at) ? masked(octet) : octet))
  }

  /** Whether a reply says that a line was not understood, in which it may be cut, escaped or in other letters. */
  private mayRepeat(code: string): boolean {
    return this.since <= doubtfulCommands && code.startsWith('50')
  }
}

/** What an octet is shown as where it may be secret. */
export function masked(octet: number): number {
  return octet === lineFeed || octet === carriageReturn ? octet : star
}
