import { atEverySplit, hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { SevenBit } from '../src/index.js'
import { type Codec, eventsOf, fileThrough } from './harness.js'

const codec: Codec = (file) => new SevenBit(file)

test('passes ASCII on, marks and all', () => {
  const events = eventsOf(codec, (sink) => {
    sink.suspect(true)
    sink.data(octets('"a" 7f'), 0, 2)
    sink.restartMarker(octets('"M"'))
    sink.endOfRecord()
    sink.endOfFile()
  })
  expect(events).toEqual([
    { kind: 'suspect', on: true },
    { kind: 'data', data: octets('"a" 7f') },
    { kind: 'restartMarker', marker: 'M' },
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ])
})

test('refuses the first octet above 127 and passes on what came before', () => {
  const result = atEverySplit(octets('"ab" c3a4 "c"'), (chunks) => fileThrough(codec, chunks))
  expect(result).toEqual({ data: hex(octets('"ab"')), error: 'malformed-text at 2' })
})

test('refuses everything after that with the same error', () => {
  const refused: unknown[] = []
  eventsOf(codec, (sink) => {
    const calls = [
      () => sink.data(octets('ff'), 0, 1),
      () => sink.data(octets('"a"'), 0, 1),
      () => sink.endOfRecord(),
      () => sink.restartMarker(octets('"M"')),
      () => sink.suspect(true),
      () => sink.endOfFile(),
    ]
    for (const call of calls) {
      try {
        call()
      } catch (error) {
        refused.push(error)
      }
    }
  })
  expect(refused).toHaveLength(6)
  expect(new Set(refused).size).toBe(1)
})
