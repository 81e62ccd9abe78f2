import { LocalDecoder, LocalEncoder } from '@ftpkit/representation'
import { FileDecoder, FileEncoder } from '@ftpkit/structure'
import { concat } from '@ftpkit/transfer'
import { BitReader, BitWriter } from '@ftpkit/transfer/logical-bytes'
import type { Comparison } from './comparison.js'
import { continuous, single } from './contenders.js'
import { randomOctets } from './samples.js'

/** Bits of a word of the PDP-10, and octets of the local file that hold one. */
const byteSize = 36
const wordOctets = 5

/** An even number of words fills whole octets. */
const wordCount = 13_000

const local = { byteSize, form: 'words' } as const

/** TYPE L 36 towards the network. */
export function toLogicalBytes(): Comparison {
  const piece = words()
  return {
    name: 'TYPE L 36: words of 5 octets to logical bytes',
    work: { amount: piece.length, unit: 'octets' },
    sides: [
      continuous(
        'codec',
        piece,
        (output) => new FileEncoder(new LocalEncoder(new FileDecoder(output), local)),
      ),
      single('BitWriter, word by word', () => packed(piece)),
    ],
    sameOctets: true,
    bounds: [],
  }
}

/** TYPE L 36 from the network. */
export function fromLogicalBytes(): Comparison {
  const piece = packed(words())
  return {
    name: 'TYPE L 36: logical bytes to words of 5 octets',
    work: { amount: piece.length, unit: 'octets' },
    sides: [
      continuous(
        'codec',
        piece,
        (output) => new FileEncoder(new LocalDecoder(new FileDecoder(output), local)),
      ),
      single('BitReader, word by word', () => unpacked(piece)),
    ],
    sameOctets: true,
    bounds: [],
  }
}

function words(): Uint8Array {
  return randomOctets(wordOctets * wordCount).map((octet, at) =>
    at % wordOctets === 0 ? octet & 0x0f : octet,
  )
}

function packed(octets: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = []
  const writer = new BitWriter((chunk, start, end) => pieces.push(chunk.subarray(start, end)))
  for (let at = 0; at < octets.length; at += wordOctets) writer.write(numberAt(octets, at), byteSize)
  writer.flush()
  return concat(pieces)
}

function numberAt(octets: Uint8Array, start: number): number {
  let value = 0
  for (let at = start; at < start + wordOctets; at++) value = value * 256 + octets[at]!
  return value
}

function unpacked(octets: Uint8Array): Uint8Array {
  const result = new Uint8Array(wordOctets * wordCount)
  const reader = new BitReader()
  reader.feed(octets, 0, octets.length)
  for (let start = 0; start < result.length; start += wordOctets) {
    let value = reader.read(byteSize)!
    for (let at = start + wordOctets - 1; at >= start; at--) {
      result[at] = value % 256
      value = Math.floor(value / 256)
    }
  }
  return result
}
