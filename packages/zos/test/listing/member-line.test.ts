import { ListingParser } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import {
  loadModuleHeading,
  loadModuleLine,
  memberHeading,
  memberLine,
} from '../../src/listing/member-line.js'

const time = (text: string) => Date.parse(`${text}Z`)

test('shows the ISPF statistics of a member', () => {
  const statistics = {
    version: 1,
    level: 1,
    created: time('2001-10-18T00:00'),
    changed: time('2001-10-18T11:58'),
    size: 29,
    initial: 29,
    modified: 0,
    user: 'QFX3076',
  }
  const line = '$2CPF1    01.01 2001/10/18 2001/10/18 11:58    29    29     0 QFX3076'
  expect(memberLine({ name: '$2CPF1', statistics })).toBe(line)
  const parser = new ListingParser()
  expect(parser.parse(memberHeading)).toMatchObject({ kind: 'note' })
  expect(parser.parse(line)).toMatchObject({
    kind: 'entry',
    entry: { name: '$2CPF1', records: 29, owner: 'QFX3076' },
  })
})

test('shows the name alone where there are no statistics', () => {
  expect(memberLine({ name: 'SAVE04' })).toBe('SAVE04')
  expect(loadModuleLine({ name: 'SAVE04' })).toBe('SAVE04')
})

const modules = [
  [
    'DD        03DBD8   031506 IRRENV00 01 FO             RN RU            31    24   ',
    {
      size: 0x3dbd8,
      ttr: '031506',
      aliasOf: 'IRRENV00',
      authorization: '01',
      attributes: 'FO             RN RU',
      amode: '31',
      rmode: '24',
    },
  ],
  [
    'DMOCI001  000710   03370C          00 FO                              31    ANY  ',
    { size: 0x710, ttr: '03370C', authorization: '00', attributes: 'FO', amode: '31', rmode: 'ANY' },
  ],
] as const

test.each(modules)('shows a load module: %s', (line, module) => {
  const [name = ''] = line.split(' ')
  expect(loadModuleLine({ name, module })).toBe(line)
  const parser = new ListingParser()
  expect(parser.parse(loadModuleHeading)).toMatchObject({ kind: 'note' })
  expect(parser.parse(line)).toMatchObject({ kind: 'entry', entry: { name, size: module.size } })
})
