import {
  atEverySplit,
  everyTruncation,
  hex,
  octets,
  push,
  readVectors,
  tag,
  type Vector,
} from '@ftpkit/testkit'
import { concat, defaultParameters, Gather, type Pipeline, type TransferParameters } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Conversion } from '../../src/conversion/conversion.js'
import { newReport } from '../../src/conversion/incoming.js'
import { receivingRecords, sendingRecords } from '../../src/conversion/pipelines.js'
import type { UnicodeType } from '../../src/conversion/utf-16.js'
import { recordsOf, storedRecords } from '../../src/index.js'
import { initialParameters } from '../../src/site/parameters.js'
import { applySite } from '../../src/site/site.js'

const vectors = readVectors(new URL('../vectors/conversion.md', import.meta.url))

/** TYPE U 2 as the session takes it, by its byte order. */
const unicodeTypes: Readonly<Record<string, UnicodeType>> = {
  U: { code: 'A', format: 'N', unicode: 'big' },
  'U 2 L': { code: 'A', format: 'N', unicode: 'little' },
}

function parametersOf(type: string, structure: string, mode: string): TransferParameters {
  const code = type as 'A' | 'E' | 'I'
  return {
    ...defaultParameters,
    type: unicodeTypes[type] ?? (code === 'I' ? { code } : { code, format: 'N' }),
    structure: structure as 'F' | 'R',
    mode: mode as 'S' | 'B' | 'C',
  }
}

function conversionOf(vector: Vector): Conversion {
  const [, recfm = '', length] = /^([FVU]\w*) (\d+)$/.exec(vector.tags[0]!) ?? []
  const lrecl = Number(length)
  return {
    parameters: parametersOf(
      tag(vector, 'TYPE') ?? 'A',
      tag(vector, 'STRU') ?? 'F',
      tag(vector, 'MODE') ?? 'S',
    ),
    site: applySite(initialParameters('user1'), tag(vector, 'SITE') ?? '').parameters,
    format: { recfm, lrecl, blksize: 6_233 },
  }
}

function through(pipeline: Pipeline, chunks: readonly Uint8Array[]): Uint8Array {
  const output = new Gather()
  const entrance = pipeline.into(output)
  push(entrance, chunks)
  entrance.end()
  return concat(output.take())
}

const recordsIn = ({ blocks }: Vector) =>
  (blocks.records ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => octets(line === '-' ? '' : line))

describe.each(vectors.map((vector) => [vector.title, vector] as const))('%s', (_, vector) => {
  const conversion = conversionOf(vector)
  const records = recordsIn(vector)
  const wire = octets(vector.blocks.wire!)

  test('RETR sends these octets, however the file is split', () => {
    const sent = atEverySplit(storedRecords(records), (chunks) =>
      through(sendingRecords(conversion, newReport()), chunks),
    )
    expect(hex(sent)).toBe(hex(wire))
  })

  const oneWay = vector.tags.includes('one-way')
  if (!oneWay)
    test('STOR stores these records, however the octets are split', () => {
      const report = newReport()
      const stored = atEverySplit(wire, (chunks) => through(receivingRecords(conversion, report), chunks))
      expect(recordsOf(stored).map(hex)).toEqual(records.map(hex))
      expect(report).toEqual({
        records: records.length,
        truncated: false,
        substituted: false,
        substitutions: 0,
      })
    })

  const marksRecords = conversion.parameters.mode !== 'S' || conversion.parameters.structure === 'R'

  if (marksRecords)
    test('a truncated connection is refused inside a record; between records it ends the file', () => {
      for (const beginning of everyTruncation(wire)) {
        const taken = attempt(() => through(receivingRecords(conversion, newReport()), [beginning]))
        if (!taken) continue
        const stored = recordsOf(taken).map(hex)
        expect(stored).toEqual(records.slice(0, stored.length).map(hex))
      }
    })
})

/** The result, or undefined if the data were truncated. */
function attempt<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch (error) {
    expect(error).toMatchObject({ code: 'truncated' })
    return undefined
  }
}

describe('records of any octets survive a round trip', () => {
  const site = initialParameters('user1')
  const record = fc.uint8Array({ maxLength: 40 })
  test.each([
    ['E', 'F', 'B'],
    ['E', 'F', 'C'],
    ['A', 'F', 'B'],
    ['I', 'R', 'S'],
    ['A', 'R', 'S'],
    ['E', 'R', 'B'],
    ['I', 'R', 'C'],
  ])('TYPE %s, STRU %s, MODE %s', (type, structure, mode) => {
    const format = { recfm: 'VB', lrecl: 44, blksize: 6_233 }
    const conversion = { parameters: parametersOf(type, structure, mode), site, format }
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const wire = through(sendingRecords(conversion, newReport()), [storedRecords(records)])
        const stored = through(receivingRecords(conversion, newReport()), [wire])
        expect(recordsOf(stored).map(hex)).toEqual(records.map(hex))
      }),
    )
  })
})

test('data marked as suspect are stored', () => {
  const format = { recfm: 'VB', lrecl: 256, blksize: 6_233 }
  const conversion = { parameters: parametersOf('E', 'F', 'B'), site: initialParameters('user1'), format }
  const wire = octets('a0 0001 c1 10 0001 "1" 40 0001 c2')
  expect(recordsOf(through(receivingRecords(conversion, newReport()), [wire])).map(hex)).toEqual(['c1', 'c2'])
})
