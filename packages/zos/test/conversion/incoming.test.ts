import { LengthPrefixWriter } from '@ftpkit/structure'
import { hex, octets } from '@ftpkit/testkit'
import { concat, Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { type IncomingOptions, IncomingRecords, newReport } from '../../src/conversion/incoming.js'
import { translationOf } from '../../src/conversion/translation.js'
import { recordsOf } from '../../src/index.js'

const defaults: IncomingOptions = { maxLength: 4, overlong: 'truncate', substitute: false }

function intake(options: Partial<IncomingOptions>, ...records: string[]) {
  const local = new Gather()
  const report = newReport()
  const incoming = new IncomingRecords(new LengthPrefixWriter(local), { ...defaults, ...options }, report)
  for (const record of records) {
    const chunk = octets(record)
    for (let at = 0; at < chunk.length; at++) incoming.data(chunk, at, at + 1)
    incoming.endOfRecord()
  }
  incoming.restartMarker(octets('"1"'))
  incoming.suspect(true)
  incoming.endOfFile()
  expect(local.ended).toBe(true)
  const { records: count, truncated, substituted } = report
  const stored = recordsOf(concat(local.take())).map((record) => hex(record).replaceAll(' ', ''))
  expect(count).toBe(stored.length)
  return { stored, truncated, substituted }
}

test('stores records of any length, also empty ones', () => {
  expect(intake({}, 'c1', '', 'c1c2c3c4')).toEqual({
    stored: ['c1', '', 'c1c2c3c4'],
    truncated: false,
    substituted: false,
  })
})

test('truncates, wraps or refuses records that are too long', () => {
  expect(intake({}, '0102030405', '06')).toMatchObject({ stored: ['01020304', '06'], truncated: true })
  expect(intake({ overlong: 'wrap' }, '0102030405', '01020304', '06')).toMatchObject({
    stored: ['01020304', '05', '01020304', '06'],
    truncated: false,
  })
  expect(() => intake({ overlong: 'refuse' }, '0102030405')).toThrow('longer than the LRECL')
})

test('pads short records', () => {
  expect(intake({ pad: 0x40 }, 'c1', '').stored).toEqual(['c1404040', '40404040'])
  expect(intake({ pad: 0, overlong: 'wrap' }, '0102030405').stored).toEqual(['01020304', '05000000'])
})

test('substitutes untranslatable octets, or refuses them and all further input', () => {
  const { toFile } = translationOf(['IBM-1047', 'windows-1252'])
  const table = { ...toFile }
  expect(intake({ table, substitute: true }, '"a" 80').substituted).toBe(true)
  const records = new LengthPrefixWriter(new Gather())
  const incoming = new IncomingRecords(records, { ...defaults, table }, newReport())
  const euro = octets('80')
  expect(() => incoming.data(euro, 0, 1)).toThrow('cannot be translated')
  expect(() => incoming.data(euro, 0, 1)).toThrow('cannot be translated')
  expect(() => incoming.endOfRecord()).toThrow('cannot be translated')
  expect(() => incoming.endOfFile()).toThrow('cannot be translated')
})

test('stores a long record that arrives octet by octet', () => {
  const long = 'c1'.repeat(1000)
  expect(intake({ maxLength: 1000 }, long).stored).toEqual([long])
})
