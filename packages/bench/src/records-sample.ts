import { translation } from '@ftpkit/code-page'
import { BlockEncoder } from '@ftpkit/mode'
import { EbcdicEncoder } from '@ftpkit/representation'
import { LinesEncoder } from '@ftpkit/structure'
import { concat, Gather } from '@ftpkit/transfer'

/** Octets of a record: a punched card. */
const recordLength = 80

/** Octets that a read of a socket brings. */
const chunkLength = 65_536

/** The table that every decoder of the sample translates by. */
export const fromEbcdic = translation('IBM-1047', 'ISO-8859-1')

/** A data connection that carries records of 80 octets in TYPE E, STRU R, MODE B. */
export interface RecordsSample {
  readonly records: number
  /** Cut as reads cut it: a header may lie in two chunks. */
  readonly chunks: readonly Uint8Array[]
}

/** @param records how many records the sample has */
export function recordsSample(records: number): RecordsSample {
  const wire = new Gather()
  const toNetwork = translation('ISO-8859-1', 'IBM-1047')
  const entrance = new LinesEncoder(new EbcdicEncoder(new BlockEncoder(wire), { toNetwork, structure: 'R' }))
  const lines = linesOf(records)
  entrance.bytes(lines, 0, lines.length)
  entrance.end()
  return { records, chunks: cut(concat(wire.take()), chunkLength) }
}

function linesOf(records: number): Uint8Array {
  const length = recordLength + 1
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789,.'
  return Uint8Array.from({ length: records * length }, (_, at) =>
    at % length === recordLength ? 0x0a : alphabet.charCodeAt((at * 7 + (at >> 5)) % alphabet.length),
  )
}

/** Views of the octets, each of `length` but the last. */
export function cut(octets: Uint8Array, length: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += length) chunks.push(octets.subarray(at, at + length))
  return chunks
}
