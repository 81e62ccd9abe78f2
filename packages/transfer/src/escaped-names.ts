/*
 * Names that an encoding lacks, for a peer that knows no other
 * ============================================================
 *
 * A server whose files have names in UTF-8 shows them in GBK, say, to clients that know nothing else. A name that GBK
 * lacks is neither left out (a client that mirrors the directory would remove its own copy) nor changed: what can't be
 * written is escaped in ASCII, and the escape is read back.
 *
 *      %U(1F600)    a character, by its code point in hexadecimal
 *      %X(D6)       an octet that is not UTF-8, where the page would take it for part of a character
 *
 * Text that looks like an escape is marked: `%U(1F600)` is written `%U(25)U(1F600)`, and that `%U(25)U(25)U(1F600)`. No
 * other name changes. A text is split at ASCII characters below `0`, which are second octets in no page, and in each
 * part escapes are written only if the part can't be written without. So every name has one form, wherever in a path or
 * reply it is, and only that form is read: `%U(4E2D)` in GBK, which has U+4E2D, is refused, lest one file have two names.
 */
import { FtpError } from './error.js'
import { concat } from './gather.js'
import type { NameEncoding } from './name.js'
import { sameOctets } from './name-encoding.js'

const pattern = /%((?:U\(25\))*)(?:U\(([1-9A-F][\dA-F]{1,5})\)|X\(([89A-F][\dA-F])\))/g
const mark = 'U(25)'

/** An encoding in which every name can be written; its `text` throws FtpError `bad-path` for an escape that it doesn't write. */
export function escapedNames(names: NameEncoding): NameEncoding {
  const octets = (text: string) => {
    const parts = marked(text).split(/([\0-/]+)/)
    return concat(parts.map((part) => written(part, names)))
  }
  return {
    label: names.label,
    octets,
    text(wire) {
      const view = names.text(wire)
      const text = read(view)
      if (text === view || sameOctets(octets(text), wire)) return text
      throw new FtpError('bad-path', `the name has an escape that is not needed in ${names.label}`, {
        phase: 'command',
        replyHint: 501,
      })
    },
  }
}

function written(part: string, names: NameEncoding): Uint8Array {
  const octets = expressed(part, names)
  if (octets) return octets
  const letters = Array.from(part, (letter) => {
    const isOctet = /[\udc80-\udcff]/u.test(letter)
    return isOctet || !expressed(letter, names) ? escapeOf(letter) : letter
  })
  return names.octets(letters.join(''))
}

function expressed(text: string, names: NameEncoding): Uint8Array | undefined {
  try {
    return names.octets(text)
  } catch {
    return undefined
  }
}

function escapeOf(letter: string): string {
  const code = letter.codePointAt(0)!
  const octet = code >= 0xdc80 && code <= 0xdcff
  return octet ? `%X(${hexadecimal(code & 0xff)})` : `%U(${hexadecimal(code)})`
}

function hexadecimal(code: number): string {
  return code.toString(16).toUpperCase()
}

function marked(text: string): string {
  return text.replace(pattern, (found, ...groups) => (isEscape(groups) ? `%${mark}${found.slice(1)}` : found))
}

function read(text: string): string {
  return text.replace(pattern, (found, ...groups) => {
    if (!isEscape(groups)) return found
    const [marks, code, octet] = groups as [string, string | undefined, string]
    if (marks !== '') return `%${found.slice(1 + mark.length)}`
    if (code === undefined) return String.fromCharCode(0xdc00 + Number.parseInt(octet, 16))
    return String.fromCodePoint(Number.parseInt(code, 16))
  })
}

/** No page lacks ASCII, and there is nothing beyond U+10FFFF; a lone surrogate is an octet or nothing. */
function isEscape([, code]: readonly unknown[]): boolean {
  if (code === undefined) return true
  const point = Number.parseInt(String(code), 16)
  return point >= 0x80 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
}
