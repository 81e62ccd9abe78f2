import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { translation } from '@ftpkit/code-page'
import { cardsOf } from '../samples.js'
import { mixedCards } from './mixed-text.js'

/** Files that the lines convert: records of text in IBM-037, and text of Latin letters, Kana and Kanji. */
export interface Samples {
  /** Of each file of records in IBM-037. */
  readonly octets: number
  /** Records of 80 octets. All characters are in ASCII: `dd` cuts what `iconv` writes, and counts octets. */
  readonly fixed: string
  /** Records of 20 to 200 octets, each after a descriptor word; an accented letter here and there. */
  readonly variable: string
  /** Of each of the two others, which take longer. */
  readonly mixedOctets: number
  /** Records of 80 octets in IBM-939. */
  readonly mixed: string
  /** Lines of such text in UTF-8. */
  readonly lines: string
}

const recordLength = 80

/** Octets that are made once, and written again and again. */
const pieceLength = 8_388_480

export function writeSamples(folder: string, octets: number): Samples {
  const [fixed, variable] = [join(folder, 'fixed'), join(folder, 'variable')]
  const [mixed, lines] = [join(folder, 'mixed'), join(folder, 'lines')]
  const text = cardsOf(pieceLength)
  repeat(fixed, ebcdic(text), octets, recordLength)
  for (let at = 40; at < text.length; at += 1_000) text[at] = 0xe9
  const records = withDescriptors(ebcdic(text))
  repeat(variable, records, octets, records.length)
  const mixedOctets = Math.floor(octets / 4)
  const cards = mixedCards(recordLength)
  repeat(mixed, cards.octets, mixedOctets, recordLength)
  const inUtf8 = Buffer.from(cards.text)
  repeat(lines, inUtf8, mixedOctets, inUtf8.length)
  return { octets, fixed, variable, mixedOctets, mixed, lines }
}

function ebcdic(text: Uint8Array): Uint8Array {
  const table = translation('ISO-8859-1', 'IBM-037')
  return text.map((octet) => table[octet]!)
}

/** Cuts octets into records of many lengths. */
function withDescriptors(octets: Uint8Array): Uint8Array {
  const pieces: Buffer[] = []
  for (let at = 0, count = 0; at < octets.length; count++) {
    const record = octets.subarray(at, at + 20 + ((count * 37) % 181))
    const descriptor = Buffer.alloc(4)
    descriptor.writeUInt16BE(record.length + 4)
    pieces.push(descriptor, Buffer.from(record))
    at += record.length
  }
  return Buffer.concat(pieces)
}

/** Writes octets again and again, up to the last whole unit that fits. */
function repeat(path: string, piece: Uint8Array, octets: number, unit: number): void {
  const file = openSync(path, 'wx')
  const whole = Math.floor(octets / unit) * unit
  for (let left = whole; left > 0; left -= piece.length)
    writeSync(file, piece, 0, Math.min(left, piece.length))
}
