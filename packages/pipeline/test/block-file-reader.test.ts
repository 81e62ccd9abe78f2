import { atEverySplit, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { BlockFileReader } from '../src/index.js'

test('reads records, suspect ones marked, and leaves out the markers of an earlier transfer', () => {
  const file = octets('a0 0001 "a" 10 0001 "M" 00 0001 "b" c0 0000')
  const outcome = atEverySplit(file, (chunks) => outcomeOf((sink) => new BlockFileReader(sink), chunks))
  expect(outcome).toEqual({
    events: parseEvents('suspect on\ndata "a"\nendOfRecord\nsuspect off\ndata "b"\nendOfRecord\nendOfFile'),
  })
})

test('reads a file without a block for its end where that is tolerated', () => {
  const file = [octets('80 0001 "a"')]
  expect(outcomeOf((sink) => new BlockFileReader(sink), file).error?.code).toBe('truncated')
  const tolerant = outcomeOf((sink) => new BlockFileReader(sink, { tolerate: ['truncated'] }), file)
  expect(tolerant).toEqual({ events: parseEvents('data "a"\nendOfRecord\nendOfFile') })
})
