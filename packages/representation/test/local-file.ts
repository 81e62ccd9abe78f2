import { chunksOf, hex, octets, readVectors, tag, type Vector } from '@ftpkit/testkit'
import { type FileEvent, isFtpError } from '@ftpkit/transfer'
import { wordLength } from '../src/word-packing.js'
import { type Codec, eventsOf } from './harness.js'

/** A vector of TYPE L with its tags read. */
export interface LocalVector extends Vector {
  readonly byteSize: number
  readonly count: number | undefined
  readonly structure: 'F' | 'R'
}

export const localVectors: LocalVector[] = readVectors(new URL('vectors/local.md', import.meta.url)).map(
  (vector) => ({
    ...vector,
    byteSize: Number(tag(vector, 'TYPE')!.slice('L '.length)),
    count: tag(vector, 'count') === undefined ? undefined : Number(tag(vector, 'count')),
    structure: tag(vector, 'STRU') === 'R' ? 'R' : 'F',
  }),
)

/** The records of a block in record structure, or the one file. */
export function partsOf(block: string, structure: 'F' | 'R'): Uint8Array[] {
  return (structure === 'R' ? block.split('\n') : [block]).map(octets)
}

/** Words as a vector has them, in the form `words`. */
export function wordsOf(block: string, byteSize: number, structure: 'F' | 'R'): Uint8Array[] {
  const digits = 2 * wordLength(byteSize)
  return partsOf(
    block.replace(/\S+/g, (word) => word.padStart(digits, '0')),
    structure,
  )
}

/** A file of the form `words` as a vector has it. */
export function asWords(parts: readonly string[], byteSize: number): string {
  const word = new RegExp(`.{${2 * wordLength(byteSize)}}`, 'g')
  return parts
    .map((part) => (part.match(word) ?? []).map((digits) => BigInt(`0x${digits}`).toString(16)).join(' '))
    .join('\n')
}

/** What a codec makes of a file or of its records, each in chunks of `size`, in hexadecimal; and its fault. */
export function partsThrough(
  codec: Codec,
  parts: readonly Uint8Array[],
  structure: 'F' | 'R',
  size: number,
): { parts: string[]; error?: string } {
  const errors: string[] = []
  const events = eventsOf(codec, (sink) => {
    try {
      for (const part of parts) {
        for (const chunk of chunksOf(part, size)) sink.data(chunk, 0, chunk.length)
        if (structure === 'R') sink.endOfRecord()
      }
      sink.endOfFile()
    } catch (error) {
      if (!isFtpError(error)) throw error
      errors.push(`${error.code} at ${error.offset}`)
    }
  })
  const result = { parts: split(events, structure) }
  return errors[0] === undefined ? result : { ...result, error: errors[0] }
}

function split(events: readonly FileEvent[], structure: 'F' | 'R'): string[] {
  const parts = ['']
  for (const event of events) {
    if (event.kind === 'data') parts[parts.length - 1] += hex(event.data)
    if (event.kind === 'endOfRecord') parts.push('')
  }
  return structure === 'R' ? parts.slice(0, -1) : parts
}
