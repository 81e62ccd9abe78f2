/*
 * How a name gets from octets to text and back
 * ============================================
 *
 * The octets that a peer sends are the truth; the text of a name is a view of them. A NameEncoding makes the view where
 * octets arrive, once a line is complete (`text`), and takes it back where they leave (`octets`). Everything between,
 * such as the readers of listings, paths, patterns and the planner of a synchronization, sees views alone. So a name is
 * split at `/`, a blank or a backslash as characters, never in the middle of a character of Shift_JIS, GBK or Big5 whose
 * second octet happens to be 5C or 7C.
 *
 *                  wire                        view                     local file system, another server
 *      GBK   D6 D0 FF 2E 74     text ->     中 \udcff . t   ->     UTF-8  E4 B8 AD FF 2E 74
 *                               <- octets
 *
 * The view is that of `nameText`, which is the one for UTF-8: an octet that is not part of a character of the page is a
 * lone surrogate, U+DC80 to U+DCFF. Which octets those are is decided by the way back: a sequence is a character only if
 * the page encodes that character as this very sequence. It follows, for any octets and any page:
 *
 *      octets(text(x)) is x            a name that a peer sent can always be sent back
 *      text(x) is text(y) only if x is y          two names never become one
 *      ASCII is itself                 no octet from 80 on becomes `/`, `.`, CR or a quote
 *
 * In the other direction a text is refused (`bad-path`) unless `text(octets(text))` is the text: the page may lack a
 * character, or the escapes in the text may be octets that the page reads as a character. Nothing is replaced by `?`, and
 * nothing is normalized: é as one character and as two are two names, of which GBK has neither or one.
 *
 * Octets below 80 must mean ASCII wherever they stand alone, and no state may outlive a character, or a cut in the middle
 * of a line would change its meaning. `pageNames` refuses pages where that fails: UTF-16, UTF-7, EBCDIC; ISO-2022 and HZ
 * are unknown to iconv-lite. Every double-octet page that it knows has its second octets from 30 on.
 */
import { FtpError } from './error.js'
import { concat } from './gather.js'
import { type NameEncoding, nameOctets, nameText } from './name.js'

/** A code page, such as one of iconv-lite. Neither function throws: what can't be translated is replaced. */
export interface NameCodec {
  /** Octets of whole characters to text. */
  decode(octets: Uint8Array): string
  /** Text to octets. */
  encode(text: string): Uint8Array
}

const surrogate = /[\ud800-\udfff]/u
const escapes = /([\udc80-\udcff]+)/u

/**
 * Names in a code page.
 *
 * @throws RangeError for a page in which ASCII is not itself
 */
export function pageNames(label: string, codec: NameCodec): NameEncoding {
  assertAscii(label, codec)
  return new PageNames(label, codec)
}

class PageNames implements NameEncoding {
  /** Octets of the longest character: 2 in GBK, 4 in GB 18030, 6 in CESU-8. */
  private readonly maxCharacter: number
  /** The characters of one or two octets that were looked for, by their number: whole lines may hold none. */
  private readonly short = new Map<number, string | undefined>()

  constructor(
    readonly label: string,
    private readonly codec: NameCodec,
  ) {
    this.maxCharacter = maxCharacterOf(codec)
  }

  text(octets: Uint8Array): string {
    const whole = this.character(octets)
    if (whole !== undefined) return whole
    const view = this.byCharacters(octets)
    // No page is known where characters that are decoded one by one are not encoded so.
    return sameOctets(this.join(view), octets) ? view : asciiText(octets)
  }

  octets(text: string): Uint8Array {
    const octets = this.join(text)
    if (this.text(octets) !== text) throw this.inexpressible(text)
    return octets
  }

  /** Decodes octets, if all of them are characters that the page encodes as these octets. */
  private character(octets: Uint8Array): string | undefined {
    const text = this.codec.decode(octets)
    return !surrogate.test(text) && sameOctets(this.codec.encode(text), octets) ? text : undefined
  }

  private byCharacters(octets: Uint8Array): string {
    let view = ''
    for (let at = 0; at < octets.length; ) {
      const found = this.characterAt(octets, at)
      view += found?.text ?? escapeOf(octets[at]!)
      at += found?.length ?? 1
    }
    return view
  }

  private characterAt(octets: Uint8Array, at: number): { text: string; length: number } | undefined {
    const octet = octets[at]!
    if (octet < 0x80) return { text: String.fromCharCode(octet), length: 1 }
    for (let length = 1; length <= Math.min(this.maxCharacter, octets.length - at); length++) {
      const sequence = octets.subarray(at, at + length)
      const text = length <= 2 ? this.shortCharacter(sequence) : this.character(sequence)
      if (text) return { text, length }
    }
    return undefined
  }

  private shortCharacter(octets: Uint8Array): string | undefined {
    // What begins a sequence is 80 or more, so that no number of one octet is one of two.
    const number = octets.length === 1 ? octets[0]! : octets[0]! * 0x100 + octets[1]!
    if (!this.short.has(number)) this.short.set(number, this.character(octets))
    return this.short.get(number)
  }

  /** What octets a text would have; a character that the page lacks is replaced. */
  private join(text: string): Uint8Array {
    if (!escapes.test(text)) return this.codec.encode(text)
    // Every second part is a run of escapes.
    const parts = text.split(escapes)
    return concat(parts.map((part, at) => (at % 2 === 0 ? this.codec.encode(part) : nameOctets(part))))
  }

  private inexpressible(text: string): FtpError {
    const missing = Array.from(text).find((letter) => this.lacks(letter))
    const why =
      missing === undefined
        ? 'octets of it that are not UTF-8 would be read as other characters'
        : `it has no ${shown(missing)}`
    const name = Array.from(text, (letter) => (surrogate.test(letter) ? shown(letter) : letter)).join('')
    const message = `the name ${JSON.stringify(name)} can't be written in ${this.label}: ${why}`
    return new FtpError('bad-path', message, { phase: 'command', clause: '2640 §3.1' })
  }

  private lacks(letter: string): boolean {
    return !escapes.test(letter) && this.character(this.codec.encode(letter)) !== letter
  }
}

function shown(letter: string): string {
  const code = letter.codePointAt(0)!
  if (escapes.test(letter)) return `\\x${(code & 0xff).toString(16)}`
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return surrogate.test(letter) ? number : `"${letter}" (${number})`
}

function escapeOf(octet: number): string {
  return nameText(Uint8Array.of(octet))
}

/** Octets of the longest character of a page, by those of the first plane and some beyond it, a line for each. */
function maxCharacterOf({ encode }: NameCodec): number {
  const plane = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  const letters = [
    ...plane.filter((letter) => !surrogate.test(letter) && letter !== '\n'),
    ...'\u{10000}\u{20000}\u{10ffff}',
  ]
  let most = 1
  let begin = 0
  for (const [at, octet] of encode(`${letters.join('\n')}\n`).entries()) {
    if (octet !== 0x0a) continue
    most = Math.max(most, at - begin)
    begin = at + 1
  }
  return most
}

/** ASCII as itself, and every other octet as an escape. */
function asciiText(octets: Uint8Array): string {
  return Array.from(octets, (octet) => escapeOf(octet)).join('')
}

function assertAscii(label: string, { decode, encode }: NameCodec): void {
  const ascii = Uint8Array.from({ length: 0x80 }, (_, octet) => octet)
  const isAscii = (octets: Uint8Array) =>
    decode(octets) === nameText(octets) && sameOctets(encode(nameText(octets)), octets)
  if (isAscii(ascii) && Array.from(ascii, (octet) => Uint8Array.of(octet)).every(isAscii)) return
  throw new RangeError(
    `${label} can't be the encoding of names: an octet below 80 must be ASCII there, as in gbk, shift_jis or windows-1252`,
  )
}

/** Whether two pieces hold the same octets. */
export function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, at) => octet === other[at])
}
