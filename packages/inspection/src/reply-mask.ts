const [lineFeed, carriageReturn, star] = [0x0a, 0x0d, 0x2a]

/** Octets of a line that are held until it ends. A longer one is hidden, since a secret may be where it is cut. */
const maxHeld = 8_192

/** Secrets that are looked for, the last ones. */
const maxSecrets = 64

/** Letters from which a word of a secret is looked for by itself. */
const minWord = 4

/** Commands after one with a secret whose refusal may still repeat that one, since clients send several at once. */
const doubtfulCommands = 8

/** Replies that name an address: its digits are no echo of a password that has the same. */
const addressReply = /^22[789]/

const isNumber = /^[\d,|.:()]+$/

/** Hides in the replies of a server, and in later commands, what a client has hidden: some servers repeat a line that they don't understand. */
export class ReplyMask {
  private held: number[] = []
  private isTooLong = false
  private secrets: string[] = []
  /** Commands that were sent since the last with a secret. */
  private since = Number.POSITIVE_INFINITY
  /** The code of a reply of several lines that has begun. */
  private code = ''

  /** The client has sent a line. @param secret what is hidden in it; empty for nothing */
  sent(secret: string): void {
    this.since += 1
    if (secret === '') return
    this.since = 0
    const clean = secret.replaceAll(/\0|[\xf0-\xff]/g, '')
    const words = clean.split(/\s+/).filter((word) => word.length >= minWord)
    const found = [secret, clean, clean.trim(), ...words].map((text) => text.toLowerCase())
    const added = new Set([...this.secrets, ...found.filter((text) => text !== '')])
    this.secrets = [...added].slice(-maxSecrets)
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

  /** Where in the argument of a later command secrets are. Letters of TYPE and numbers are none, though they may be the same. */
  repeatedIn(command: string): ReadonlySet<number> {
    const telling = this.secrets.filter((secret) => secret.length >= minWord && !isNumber.test(secret))
    return placesOf(telling, command.toLowerCase(), command.replace(/ .*$/s, '').length)
  }

  private withoutSecrets(octets: readonly number[]): number[] {
    const line = String.fromCharCode(...octets)
    const [, code = '', separator] = /^(\d{3})([ -]?)/.exec(line) ?? []
    const current = this.code || code
    if (separator === '-') this.code ||= code
    else if (code === this.code) this.code = ''
    if (this.secrets.length === 0) return [...octets]
    const from = code === '' ? 0 : 4
    if (this.isTooLong || this.mayRepeat(current))
      return octets.map((octet, at) => (at < from ? octet : masked(octet)))
    const isAddress = addressReply.test(line)
    const telling = this.secrets.filter((secret) => !isAddress || !isNumber.test(secret))
    const hidden = placesOf(telling, line.toLowerCase(), from)
    return octets.map((octet, at) => (hidden.has(at) ? masked(octet) : octet))
  }

  /** Whether a reply says that a line was not understood, in which it may be cut, escaped or in other letters. */
  private mayRepeat(code: string): boolean {
    return this.since <= doubtfulCommands && code.startsWith('50')
  }
}

/** Where any of the secrets is in a line, from a position on. */
function placesOf(secrets: readonly string[], line: string, from: number): ReadonlySet<number> {
  const places = new Set<number>()
  for (const secret of secrets) {
    for (let at = line.indexOf(secret, from); at >= 0; at = line.indexOf(secret, at + 1)) {
      if (!isWord(line, at, secret.length)) continue
      for (let each = at; each < at + secret.length; each += 1) places.add(each)
    }
  }
  return places
}

/** A short secret is part of many words. */
function isWord(line: string, at: number, length: number): boolean {
  if (length >= minWord) return true
  return !/[a-z\d]/.test(line.charAt(at - 1)) && !/[a-z\d]/.test(line.charAt(at + length))
}

/** What an octet is shown as where it may be secret. */
export function masked(octet: number): number {
  return octet === lineFeed || octet === carriageReturn ? octet : star
}
