import { type CodePage, codePageTolerances, type PageDecoder } from '@ftpkit/code-page'

/** Shift-out and shift-in of double-octet pages, which have no character of their own. */
const shiftOut = 0x0e
const shiftIn = 0x0f

/** What can't be read. */
const replacement = '\ufffd'

/**
 * Signs for what has no picture of its own. Each is in the set that every font for programs has (WGL4); the control pictures
 * of Unicode are not, and browsers show boxes for them where no font has them.
 */
const signs = { control: '\u00b7', format: '\u00a4', space: '\u00b0', circle: '\u25cb' } as const

/** Controls that are worth a sign of their own: tabulator, ends of lines, shifts. */
const signOfControl: Readonly<Record<number, string>> = {
  9: '\u2192',
  10: '\u2193',
  13: '\u2190',
  [shiftOut]: '\u00bb',
  [shiftIn]: '\u00ab',
  133: '\u2193',
}

const control = /^\p{Cc}/u
/** Characters that are not there to be seen, that change the order of others, or that have no meaning. */
const invisible = /^[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
const space = /^\p{Zs}/u
const mark = /^\p{M}/u

/**
 * A character so that it can be seen and does nothing to its neighbours: a control character, a format or bidirectional one
 * and a space other than SPACE as a sign, a combining mark on a circle.
 */
export function visible(character: string): string {
  if (character === ' ') return character
  const sign = signOfControl[character.codePointAt(0) ?? 0]
  if (sign) return sign
  if (control.test(character)) return signs.control
  if (invisible.test(character)) return signs.format
  if (space.test(character)) return signs.space
  return mark.test(character) ? `${signs.circle}${character}` : character
}

/** How octets read in a code page, octet by octet. */
export class OctetText {
  constructor(
    /** The code page. */
    readonly page: CodePage,
  ) {}

  /**
   * The character that begins at each octet of `octets[start, end)`, visible; undefined for an octet that belongs to the
   * character before it. They are read as the beginning of a record.
   */
  letters(octets: Uint8Array, start = 0, end = octets.length): (string | undefined)[] {
    const reading = new Reading(this.page.decoder({ tolerate: codePageTolerances }), end - start)
    const shifts = this.page.kind === 'double-octet'
    for (let at = start; at < end; at++) {
      const octet = octets[at]!
      const isShift = shifts && (octet === shiftOut || octet === shiftIn)
      reading.take(octets, at, at - start, isShift ? visible(String.fromCharCode(octet)) : undefined)
    }
    reading.end()
    return reading.letters
  }
}

class Reading {
  readonly letters: (string | undefined)[]
  /** Where the character begins that is not whole yet. */
  private open: number | undefined

  constructor(
    private readonly decoder: PageDecoder,
    length: number,
  ) {
    this.letters = Array<string | undefined>(length).fill(undefined)
  }

  /** @param control what the octet shows if it makes no character */
  take(octets: Uint8Array, at: number, place: number, control: string | undefined): void {
    const characters = Array.from(this.decoder.write(octets, at, at + 1))
    if (characters.length === 0 && control === undefined) {
      this.open ??= place
      return
    }
    if (this.open !== undefined) {
      this.letters[this.open] = visible(characters.shift() ?? replacement)
      this.open = undefined
    } else this.letters[place] = visible(characters.shift() ?? replacement)
    const last = characters.at(-1)
    if (last !== undefined) this.letters[place] = visible(last)
    if (control !== undefined) this.letters[place] = control
  }

  end(): void {
    if (this.open !== undefined) this.letters[this.open] = replacement
  }
}
