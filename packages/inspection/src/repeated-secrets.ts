/** Secrets that are looked for, the last ones. */
const maxSecrets = 64

/** Letters from which a word of a secret is looked for by itself. */
const minWord = 4

const isNumber = /^[\d,|.:()]+$/

/** Replies that name an address: its digits are no echo of a password that has the same. */
const addressReply = /^22[789]/

/** The secrets that a client has sent, to be found where either end repeats them. */
export class RepeatedSecrets {
  private secrets: readonly string[] = []

  /** @param secret what is hidden of a line of the client */
  add(secret: string): void {
    const clean = secret.replaceAll(/\0|[\xf0-\xff]/g, '')
    const words = clean.split(/\s+/).filter((word) => word.length >= minWord)
    const found = [secret, clean, clean.trim(), ...words].map((text) => text.toLowerCase())
    const added = new Set([...this.secrets, ...found.filter((text) => text !== '')])
    this.secrets = [...added].slice(-maxSecrets)
  }

  /** Where in a line of a reply secrets are, from a position on. */
  inReply(line: string, from: number): ReadonlySet<number> {
    const isAddress = addressReply.test(line)
    const telling = this.secrets.filter((secret) => !isAddress || !isNumber.test(secret))
    return placesOf(telling, line, from)
  }

  /** Where in the argument of a later command secrets are. Letters of TYPE and numbers are none, though they may be the same. */
  inCommand(line: string): ReadonlySet<number> {
    const telling = this.secrets.filter((secret) => secret.length >= minWord && !isNumber.test(secret))
    return placesOf(telling, line, line.replace(/ .*$/s, '').length)
  }
}

const nowhere: ReadonlySet<number> = new Set()

/** Where any of the secrets is in a line, in upper or lower case, from a position on. */
function placesOf(secrets: readonly string[], line: string, from: number): ReadonlySet<number> {
  if (secrets.length === 0) return nowhere
  const folded = line.replaceAll(/[A-Z\xc0-\xde]/g, (letter) => letter.toLowerCase())
  const places = new Set<number>()
  for (const secret of secrets) {
    for (let at = folded.indexOf(secret, from); at >= 0; at = folded.indexOf(secret, at + 1)) {
      if (!isWord(folded, at, secret.length)) continue
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
