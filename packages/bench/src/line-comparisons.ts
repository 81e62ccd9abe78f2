import { AsciiDecoder, AsciiEncoder } from '@ftpkit/representation'
import { FileDecoder, FileEncoder } from '@ftpkit/structure'
import type { Comparison } from './comparison.js'
import { continuous, single } from './contenders.js'
import { linesOf, pieceLength } from './samples.js'

const lineLength = 55

/** Lines of a piece, so that it ends with a line end. */
const lineCount = Math.floor(pieceLength / (lineLength + 2))

const bounds: Comparison['bounds'] = [
  { kind: 'rate', atLeast: 3 },
  { kind: 'ratio', to: 'loop over octets', atLeast: 5 },
]

/** TYPE A towards the network. */
export function toCrLf(): Comparison {
  const piece = linesOf(lineLength, '\n', lineCount)
  return {
    name: 'TYPE A: LF to CR LF, lines of 55 octets',
    work: { amount: piece.length, unit: 'octets' },
    sides: [
      continuous('codec', piece, (output) => new FileEncoder(new AsciiEncoder(new FileDecoder(output)))),
      single('loop over octets', () => widened(piece)),
    ],
    sameOctets: true,
    bounds,
  }
}

/** TYPE A from the network. */
export function fromCrLf(): Comparison {
  const piece = linesOf(lineLength, '\r\n', lineCount)
  return {
    name: 'TYPE A: CR LF to LF, lines of 55 octets',
    work: { amount: piece.length, unit: 'octets' },
    sides: [
      continuous('codec', piece, (output) => new FileEncoder(new AsciiDecoder(new FileDecoder(output)))),
      single('loop over octets', () => narrowed(piece)),
    ],
    sameOctets: true,
    bounds,
  }
}

function widened(octets: Uint8Array): Uint8Array {
  const result = new Uint8Array(2 * octets.length)
  let to = 0
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at]!
    if (octet === 0x0a) result[to++] = 0x0d
    result[to++] = octet
    if (octet === 0x0d) result[to++] = 0
  }
  return result.subarray(0, to)
}

function narrowed(octets: Uint8Array): Uint8Array {
  const result = new Uint8Array(octets.length)
  let to = 0
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at]!
    if (octet === 0x0d && octets[at + 1] === 0x0a) continue
    result[to++] = octet
    if (octet === 0x0d && octets[at + 1] === 0) at++
  }
  return result.subarray(0, to)
}
