import { expect, test } from 'vitest'
import {
  characterOfPair,
  type DoubleOctetPart,
  type DoubleOctetTable,
  doubleOctetTables,
} from '../src/double-octet-tables.js'

const first: DoubleOctetPart = {
  runs: [
    [0x41fd, 'あ𠀋う'],
    [0x4350, 0x30a1, 3],
  ],
  sequences: { 17408: 'あ゚' },
}

function tablesOf(table: Partial<DoubleOctetTable>) {
  return doubleOctetTables({ differences: {}, parts: [first], oneWay: [], lookalikes: {}, ...table }, 'cdra')
}

test('continues after trail 0xFE at 0x41 of the next lead', () => {
  const tables = tablesOf({})
  const pairs = [0x41fd, 0x41fe, 0x41ff, 0x4241, 0x4350, 0x4352, 0x4353, 0x4400]
  expect(pairs.map((pair) => characterOfPair(tables, pair))).toEqual([
    'あ',
    '𠀋',
    undefined,
    'う',
    'ァ',
    'ィ',
    undefined,
    'あ゚',
  ])
})

test('lets a later part override an earlier one, pair by pair', () => {
  const tables = tablesOf({ parts: [first, { runs: [[0x41fd, 'い\uffffえ']], sequences: {} }] })
  expect([0x41fd, 0x41fe, 0x4241].map((pair) => characterOfPair(tables, pair))).toEqual(['い', '𠀋', 'え'])
})

test('writes a pair that is one way as another', () => {
  const parts = [{ runs: [[0x4141, 'ああ'] as const], sequences: {} }]
  expect(tablesOf({ parts, oneWay: [0x4142] }).fromUnicode[0x30]![0x42]).toBe(0x4141)
  expect(tablesOf({ parts, oneWay: [0x4141] }).fromUnicode[0x30]![0x42]).toBe(0x4142)
})

test('knows which characters may be the first of two, and which look alike', () => {
  const tables = tablesOf({ lookalikes: { 16893: 'アヱ' } })
  expect([...tables.firsts]).toEqual(['あ'.charCodeAt(0)])
  expect([...tables.lookalikes]).toEqual([
    [0x30a2, 0x41fd],
    [0x30f1, 0x41fd],
  ])
  expect(tables.fromTexts.get('𠀋')).toBe(0x41fe)
})
