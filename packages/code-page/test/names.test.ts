import { describe, expect, test } from 'vitest'
import { findPage, nameIndex, nameKey } from '../src/names.js'

const pages = [
  { name: 'IBM-037', ccsid: 37, aliases: ['ebcdic-cp-us'], title: '' },
  { name: 'IBM-1047', ccsid: 1047, aliases: [], title: '' },
  { name: 'US-ASCII', ccsid: 367, aliases: ['ascii'], title: '' },
]

describe('treats as one name', () => {
  test.each([
    [
      '37',
      ['IBM-037', 'ibm37', 'IBM037', 'CP037', 'cp-37', 'csIBM037', 'CCSID 00037', 'x-IBM37', '37', '00037'],
    ],
    ['1047', ['IBM-1047', 'cp1047', '1047', 'IBM1047', 'EBCDIC-1047']],
    ['ebcdiccpus', ['ebcdic-cp-us', 'EBCDIC_CP_US']],
  ])('%s', (key, spellings) => {
    expect(new Set(spellings.map(nameKey))).toEqual(new Set([key]))
  })
})

test('finds a page by name, number and alias', () => {
  const index = nameIndex(pages)
  expect(findPage(index, 'ebcdic-cp-us').ccsid).toBe(37)
  expect(findPage(index, '367').name).toBe('US-ASCII')
  expect(findPage(index, 'cp01047').name).toBe('IBM-1047')
})

test.each([
  ['IBM-1074', 'IBM-1047'],
  ['ibm38', 'IBM-037'],
  ['asci', 'US-ASCII'],
  ['1o47', 'IBM-1047'],
])('for %s, names %s as the nearest', (name, nearest) => {
  expect(() => findPage(nameIndex(pages), name)).toThrow(RangeError)
  expect(() => findPage(nameIndex(pages), name)).toThrow(
    `there is no code page "${name}"; the nearest names are ${nearest}, `,
  )
})
