import {
  atEverySplit,
  everyTruncation,
  hex,
  octets,
  outcomeOf,
  parseEvents,
  readVectors,
  tag,
  type Vector,
} from '@ftpkit/testkit'
import {
  type ByteSink,
  concat,
  type FileEvent,
  type FileSink,
  Gather,
  parseStructure,
  parseType,
  replay,
  type Structure,
  type Type,
} from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type ModeTolerance, modeTolerances } from '../src/options.js'

/** What a vector says about the transfer, and how tolerant the decoder is to be. */
export interface Setting {
  readonly type: Type
  readonly structure: Structure | undefined
  readonly files: 'one' | 'many'
  readonly tolerate: readonly ModeTolerance[]
}

type WholeFile = (beginning: Uint8Array, setting: Setting) => boolean

/** Which beginnings of a file are whole files themselves, by the file of vectors. */
const wholeFiles: Readonly<Record<string, WholeFile>> = {
  // Without records the close is the end of file.
  stream: (_, { structure }) => structure !== 'R',
  // An end of file needs no string before the close.
  compressed: (beginning) => beginning.at(-2) === 0 && (beginning.at(-1)! & 0x40) !== 0,
}

export type DecoderOf = (setting: Setting) => (file: FileSink) => ByteSink
export type EncoderOf = (setting: Setting, options: object) => (connection: ByteSink) => FileSink

/** Tests that a decoder reads the vectors of a file: whole, cut, strictly and tolerantly. */
export function testDecoder(file: string, decoder: DecoderOf, wanted = (_setting: Setting) => true): void {
  for (const vector of vectorsOf(file, wanted)) {
    describe(`${vector.title} (${vector.place})`, () => {
      testReading(vector, decoder)
      if (vector.blocks.tolerant !== undefined) testTolerance(vector, decoder)
      if (vector.blocks.fault === undefined) testTruncation(vector, decoder, wholeFiles[file])
    })
  }
}

/** Tests that an encoder writes the vectors of a file that say how, and for every legal one something that is read alike. */
export function testEncoder(
  file: string,
  encoder: EncoderOf,
  decoder: DecoderOf,
  choices: readonly object[],
  wanted = (_setting: Setting) => true,
): void {
  for (const vector of vectorsOf(file, wanted)) {
    const { encode, events, fault, tolerant, wire } = vector.blocks
    const setting = settingOf(vector)
    const expected = parseEvents(tolerant ?? events!)
    if (encode === undefined && fault !== undefined) continue
    describe(`${vector.title} (${vector.place})`, () => {
      if (encode !== undefined) {
        test('is written so', () => {
          expect(hex(encoded(encoder(setting, JSON.parse(encode)), expected))).toBe(hex(octets(wire!)))
        })
      }
      if (fault === undefined) {
        test.each(choices.map((choice) => [JSON.stringify(choice), choice]))(
          'is read back after %s',
          (_, choice) => {
            const written = encoded(encoder(setting, choice as object), expected)
            const outcome = outcomeOf(decoder({ ...setting, tolerate: ['missing-eor'] }), [written])
            expect(outcome).toEqual({ events: expected })
          },
        )
      }
    })
  }
}

/** Encodes events one after another. */
export function encoded(
  encoder: (connection: ByteSink) => FileSink,
  events: readonly FileEvent[],
): Uint8Array {
  const connection = new Gather()
  replay(events, encoder(connection))
  return concat(connection.take())
}

function vectorsOf(file: string, wanted: (setting: Setting) => boolean): Vector[] {
  const vectors = readVectors(new URL(`vectors/${file}.md`, import.meta.url))
  return vectors.filter((vector) => wanted(settingOf(vector)))
}

function settingOf(vector: Vector): Setting {
  return {
    type: parseType(tag(vector, 'TYPE')!)!,
    structure: parseStructure(tag(vector, 'STRU') ?? ''),
    files: tag(vector, 'files') === 'many' ? 'many' : 'one',
    tolerate: [],
  }
}

function testReading(vector: Vector, decoder: DecoderOf): void {
  test('is read at every chunk size', () => {
    const { wire, events, fault } = vector.blocks
    const decode = decoder(settingOf(vector))
    const outcome = atEverySplit(octets(wire!), (chunks) => outcomeOf(decode, chunks))
    expect(outcome.events).toEqual(parseEvents(events!))
    expect(outcome.error).toEqual(fault === undefined ? undefined : parseFault(fault, vector))
  })
}

function testTolerance(vector: Vector, decoder: DecoderOf): void {
  const name = tag(vector, 'tolerate') as ModeTolerance
  test.each([
    [name, [name]],
    ['everything', modeTolerances],
  ])('is read at every chunk size with %s tolerated', (_, tolerate) => {
    const { wire, tolerant } = vector.blocks
    const decode = decoder({ ...settingOf(vector), tolerate })
    const outcome = atEverySplit(octets(wire!), (chunks) => outcomeOf(decode, chunks))
    expect(outcome).toEqual({ events: parseEvents(tolerant!) })
  })
}

function testTruncation(vector: Vector, decoder: DecoderOf, isWhole: WholeFile | undefined): void {
  const setting = settingOf(vector)
  const wire = octets(vector.blocks.wire!)
  const whole = parseEvents(vector.blocks.events!)
  if (setting.files === 'many' || wire.length === 0) return
  test('is truncated wherever it is cut', () => {
    for (const cut of everyTruncation(wire)) {
      const { error, events } = outcomeOf(decoder(setting), [cut])
      if (error === undefined && isWhole?.(cut, setting)) continue
      expect(error, hex(cut)).toMatchObject({ code: 'truncated', offset: cut.length })
      expect(hex(dataOf(whole)), hex(cut)).toMatch(new RegExp(`^${hex(dataOf(events))}`))
    }
  })
}

function dataOf(events: readonly FileEvent[]): Uint8Array {
  return concat([
    new Uint8Array(0),
    ...events.map((event) => (event.kind === 'data' ? event.data : new Uint8Array(0))),
  ])
}

function parseFault(fault: string, vector: Vector): object {
  const [, code, offset, clause] = /^(\S+) at (\d+)(?: of (.*))?$/.exec(fault)!
  return { code, offset: Number(offset), clause: clause ?? vector.tags[0]!.replace('RFC ', '') }
}
