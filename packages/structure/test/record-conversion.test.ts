import { hex, octets } from '@ftpkit/testkit'
import { convert, Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { parseRecordFormat, recordConversion, type StructureTolerance } from '../src/index.js'
import { thrownBy } from './harness.js'

const conversion = (from: string, to: string, options = {}) =>
  recordConversion(parseRecordFormat(from), parseRecordFormat(to), options)

test('turns a file of one format into one of another', () => {
  expect(hex(convert(conversion('rdw', 'lines'), octets('0006 0000 "ab" 0004 0000')))).toBe(
    hex(octets('"ab" 0a 0a')),
  )
  expect(hex(convert(conversion('lines', 'fixed:3'), octets('"ab" 0a 0a')))).toBe(hex(octets('"ab    "')))
})

test('says how much longer its output may be', () => {
  const input = octets('0a 0a 0a "a" 0a 0a')
  for (const to of [
    'lines:crlf',
    'fixed:1',
    'fixed:80',
    'rdw',
    'bdw:9',
    'spanned:9',
    'spanned:9:blocked',
    'length-prefix',
  ]) {
    const pipeline = conversion('lines', to)
    expect(convert(pipeline, input).length).toBeLessThanOrEqual(pipeline.maxExpansion * input.length)
  }
  expect(conversion('rdw', 'fixed:80').maxExpansion).toBe(81)
  expect(conversion('fixed:80', 'rdw').maxExpansion).toBe(16)
})

test('limits records and knows tolerances', () => {
  const tolerate: StructureTolerance[] = ['short-last-record']
  expect(hex(convert(conversion('fixed:3', 'lines', { tolerate }), octets('"abcd"')))).toBe(
    hex(octets('"abc" 0a "d" 0a')),
  )
  expect(
    thrownBy(() => convert(conversion('lines', 'fixed:9', { maxRecordLength: 2 }), octets('"abc" 0a'))),
  ).toMatchObject({
    code: 'limit-exceeded',
    offset: 2,
  })
})

test('builds codecs of its own for each file', () => {
  const pipeline = conversion('lines', 'rdw')
  const outputs = [new Gather(), new Gather()]
  const entrances = outputs.map((output) => pipeline.into(output))
  entrances[0]!.bytes(octets('"a"'), 0, 1)
  entrances[1]!.bytes(octets('0a'), 0, 1)
  expect(outputs.map(({ length }) => length)).toEqual([0, 4])
})

test('holds records beyond 16 MiB where the limit allows it', () => {
  const length = 16_777_217
  const input = new Uint8Array(4 + length)
  new DataView(input.buffer).setUint32(0, length)
  const output = convert(
    conversion('length-prefix', 'length-prefix:4:little', { maxRecordLength: length }),
    input,
  )
  expect(output.length).toBe(4 + length)
  expect(thrownBy(() => convert(conversion('length-prefix', 'length-prefix:4:little'), input))).toMatchObject(
    {
      code: 'limit-exceeded',
      offset: length - 1,
    },
  )
})
