import { hex, octets } from '@ftpkit/testkit'
import { type FileSink, Gather } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { StreamFileDecoder, StreamFileEncoder } from '../src/stream-file.js'
import { testDecoder, testEncoder } from './mode-vectors.js'

describe('StreamFileDecoder', () => {
  testDecoder(
    'stream',
    () => (file) => new StreamFileDecoder(file),
    ({ structure }) => structure === 'F' || structure === 'P',
  )

  test('yields no more octets than it takes', () => {
    expect(StreamFileDecoder.maxExpansion).toBe(1)
  })
})

describe('StreamFileEncoder', () => {
  testEncoder(
    'stream',
    () => (connection) => new StreamFileEncoder(connection),
    () => (file) => new StreamFileDecoder(file),
    [{}],
    ({ structure }) => structure === 'F' || structure === 'P',
  )

  test('leaves out what the mode has no form for, and leaves closing to the caller', () => {
    const connection = new Gather()
    const encoder: FileSink = new StreamFileEncoder(connection)
    encoder.restartMarker(octets('"M"'))
    encoder.suspect(true)
    encoder.data(octets('"xABx"'), 1, 3)
    encoder.endOfFile()
    expect(connection.take().map(hex)).toEqual(['4142'])
    expect(connection.ended).toBe(false)
  })

  test('refuses to lose the end of a record', () => {
    expect(() => new StreamFileEncoder(new Gather()).endOfRecord()).toThrow(
      new TypeError('MODE S carries ends of records in STRU R only: use StreamRecordEncoder'),
    )
  })

  test('yields no more octets than it takes', () => {
    expect(StreamFileEncoder.maxExpansion).toBe(1)
  })
})
