import { FtpError, nameOctets, nameText } from '@ftpkit/transfer'

/** How the octets of a file are text. Neither function changes anything silently. */
export interface TextEncoding {
  /** @throws FtpError `malformed-text`, with the offset of the first octet that is not part of the text */
  decode(octets: Uint8Array): string
  /** @throws FtpError `unmappable` that names a character that the encoding lacks */
  encode(text: string): Uint8Array
}

/** Translates, and replaces what it can't. */
interface Codec {
  decode(octets: Uint8Array): string
  encode(text: string): Uint8Array
}

const utf8: Codec = { decode: nameText, encode: nameOctets }

/** @throws RangeError for an encoding that there is not */
export async function textEncoding(label: string): Promise<TextEncoding> {
  const { decode: decodeAny, encode } = /^utf-?8$/i.test(label) ? utf8 : await pageOf(label)
  // Neither octets that are not UTF-8 nor surrogates of UTF-16 are text: no editor would leave them alone.
  const decode = (octets: Uint8Array) => decodeAny(octets).replace(/[\ud800-\udfff]/gu, '\0')
  return {
    decode(octets) {
      const text = decode(octets)
      const offset = firstDifference(encode(text), octets)
      if (offset === undefined) return text
      throw new FtpError('malformed-text', `the octets at offset ${offset} are not ${label}`, { offset })
    },
    encode(text) {
      const octets = encode(text)
      if (decode(octets) === text) return octets
      const missing = Array.from(text).find((letter) => decode(encode(letter)) !== letter) ?? text
      const line = text.slice(0, text.indexOf(missing)).split('\n').length
      const message = `${label} has no "${missing}" (U+${hexadecimal(missing)}), which line ${line} contains`
      throw new FtpError('unmappable', message)
    },
  }
}

async function pageOf(label: string): Promise<Codec> {
  const { default: iconv } = await import('iconv-lite')
  if (!iconv.encodingExists(label)) {
    throw new RangeError(
      `no encoding is called ${JSON.stringify(label)}: give utf-8, gbk, shift_jis, windows-1252 or another that iconv-lite knows`,
    )
  }
  return {
    decode: (octets) => iconv.decode(octets, label, { stripBOM: false }),
    encode: (text) => iconv.encode(text, label, { addBOM: false }),
  }
}

function firstDifference(one: Uint8Array, other: Uint8Array): number | undefined {
  const at = one.findIndex((octet, index) => octet !== other[index])
  if (at >= 0) return at
  return one.length === other.length ? undefined : one.length
}

function hexadecimal(letter: string): string {
  return letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
}
