import { translation } from '@ftpkit/code-page'
import { BlockEncoder } from '@ftpkit/mode'
import { EbcdicEncoder } from '@ftpkit/representation'
import { LinesReader } from '@ftpkit/structure'
import { concat, Gather } from '@ftpkit/transfer'

/** Octets that a read of a socket brings. */
export const pieceLength = 65_536

/** Octets of a punched card. */
const cardLength = 80

/** A data connection that carries records of 80 octets in TYPE E, STRU R, MODE B. */
export interface RecordsSample {
  readonly records: number
  /** Cut as reads cut it: a header may lie in two chunks. */
  readonly chunks: readonly Uint8Array[]
}

export function recordsSample(records: number): RecordsSample {
  const wire = new Gather()
  const toNetwork = translation('ISO-8859-1', 'IBM-1047')
  const entrance = new LinesReader(new EbcdicEncoder(new BlockEncoder(wire), { toNetwork, structure: 'R' }))
  const lines = linesOf(cardLength, '\n', records)
  entrance.bytes(lines, 0, lines.length)
  entrance.end()
  return { records, chunks: cut(concat(wire.take()), pieceLength) }
}

/** Lines of `length` octets, their line end not counted. */
export function linesOf(length: number, lineEnd: string, count: number): Uint8Array {
  const letters = lettersOf(length * count)
  const period = length + lineEnd.length
  return Uint8Array.from({ length: period * count }, (_, at) => {
    const column = at % period
    return column < length
      ? letters[Math.floor(at / period) * length + column]!
      : lineEnd.charCodeAt(column - length)
  })
}

/** Capitals, digits and punctuation, that all code pages have, without runs. */
export function lettersOf(length: number): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789,.'
  return Uint8Array.from({ length }, (_, at) => alphabet.charCodeAt((at * 7 + (at >> 5)) % alphabet.length))
}

/** Words of a stock list; the first are drawn most often, as words of a language are. */
const vocabulary = (
  'THE OF AND TO IN ITEM STOCK ORDER TOTAL UNIT PRICE QUANTITY DELIVERED BOLT WASHER BRACKET NORTH SOUTH ' +
  'WAREHOUSE SUPPLIER INVOICE BALANCE FORWARD ACCOUNT CUSTOMER NUMBER DATE RETURNED PAID OPEN CLOSED PART'
).split(' ')

/** Cards: words and numbers in the first 20 to 64 columns, and blanks after them. */
export function cardsOf(length: number): Uint8Array {
  const random = randomOctets(length)
  let drawn = 0
  const word = () => {
    const [one, other] = [random[drawn++]!, random[drawn++]!]
    if (one < 64) return String(one * 256 + other).padStart(6, '0')
    return vocabulary[Math.floor((vocabulary.length * one * other) / 65_536)]!
  }
  const card = () => {
    const columns = 20 + (random[drawn++]! % 45)
    let text = ''
    while (text.length < columns) text += `${word()} `
    return text.slice(0, columns).padEnd(cardLength)
  }
  const text = Array.from({ length: Math.ceil(length / cardLength) }, card).join('')
  return new TextEncoder().encode(text.slice(0, length))
}

/** Octets without any order, the same in every run: xorshift of 32 bits. */
export function randomOctets(length: number): Uint8Array {
  let state = 0x2545_f491
  return Uint8Array.from({ length }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 0xff
  })
}

/** Views of the octets, each of `length` but the last. */
export function cut(octets: Uint8Array, length: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += length) chunks.push(octets.subarray(at, at + length))
  return chunks
}
