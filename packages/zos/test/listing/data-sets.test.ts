import { type ListingEntry, ListingParser } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import {
  dataSetHeading,
  dataSetLine,
  type ListedDataSet,
  type ListLevel,
  loadModuleHeading,
  loadModuleLine,
  memberHeading,
  memberLine,
} from '../../src/listing/data-sets.js'

const day = (text: string) => Date.parse(`${text.replaceAll('/', '-')}T00:00:00Z`)

/** Lines of real servers, and the data sets that they show. */
const lines: readonly [line: string, shown: ListedDataSet, level: ListLevel, quoted?: true][] = [
  [
    'F1DBAR 3390   2016/12/19  3   19  FB      80  3120  PO  CB12V51.CNTL',
    {
      name: 'CB12V51.CNTL',
      volume: 'F1DBAR',
      unit: '3390',
      referred: day('2016/12/19'),
      extents: 3,
      used: 19,
      recfm: 'FB',
      lrecl: 80,
      blksize: 3120,
      dsorg: 'PO-E',
    },
    0,
  ],
  [
    'F1SYS1 3390   **NONE**    1  300  VB   27994 27998  PS  CB12V51.LOG',
    {
      name: 'CB12V51.LOG',
      volume: 'F1SYS1',
      unit: '3390',
      extents: 1,
      used: 300,
      recfm: 'VB',
      lrecl: 27994,
      blksize: 27998,
      dsorg: 'PS',
    },
    0,
  ],
  [
    "XRFS95 3390   2017/08/04  313875  FB    1024 27648  PS  'USERHLQI.T2.HISPAXZ'",
    {
      name: 'USERHLQI.T2.HISPAXZ',
      volume: 'XRFS95',
      unit: '3390',
      referred: day('2017/08/04'),
      extents: 3,
      used: 13875,
      recfm: 'FB',
      lrecl: 1024,
      blksize: 27648,
      dsorg: 'PS',
    },
    0,
    true,
  ],
  [
    'TERNBH 3390   2022/02/18  1+++++  VBS  32767 27966  PS  $.BDATA.XBB',
    {
      name: '$.BDATA.XBB',
      volume: 'TERNBH',
      unit: '3390',
      referred: day('2022/02/18'),
      extents: 1,
      used: 327674532,
      recfm: 'VBS',
      lrecl: 32767,
      blksize: 27966,
      dsorg: 'PS',
    },
    0,
  ],
  [
    'PEX26F 3390   2017/07/03  115807  FB   29600 29600  PS  INCOMING.FIN.D170630.T160630',
    {
      name: 'INCOMING.FIN.D170630.T160630',
      volume: 'PEX26F',
      unit: '3390',
      referred: day('2017/07/03'),
      extents: 1,
      used: 15807,
      recfm: 'FB',
      lrecl: 29600,
      blksize: 29600,
      dsorg: 'PS',
    },
    0,
  ],
  [
    'NRP004 3390   **NONE**    1   15  NONE     0     0  PO  X',
    {
      name: 'X',
      volume: 'NRP004',
      unit: '3390',
      extents: 1,
      used: 15,
      recfm: 'NONE',
      lrecl: 0,
      blksize: 0,
      dsorg: 'PO',
    },
    0,
  ],
  [
    'F1SYS1 3390                                        VSAM DDIR.D',
    { name: 'DDIR.D', volume: 'F1SYS1', unit: '3390', dsorg: 'VSAM' },
    0,
  ],
  ['                                                   VSAM DDIR', { name: 'DDIR', dsorg: 'VSAM' }, 0],
  [
    'Migrated                                                CPPOBJS.OBJ',
    { name: 'CPPOBJS.OBJ', migrated: true },
    0,
  ],
  [
    'V43525 Tape                                             73-MSV-TAPE.FILE',
    { name: '73-MSV-TAPE.FILE', volume: 'V43525', device: 'Tape' },
    0,
  ],
  [
    'ARCIVE Not Direct Access Device                           NAME',
    { name: 'NAME', volume: 'ARCIVE', device: 'Not Direct Access Device' },
    0,
  ],
  [
    'TERNBH 2022/02/18      1 327674532  VBS  32767 27966  PS   $.BDATA.XBB',
    {
      name: '$.BDATA.XBB',
      volume: 'TERNBH',
      referred: day('2022/02/18'),
      extents: 1,
      used: 327674532,
      recfm: 'VBS',
      lrecl: 32767,
      blksize: 27966,
      dsorg: 'PS',
    },
    2,
  ],
  [
    'TERNBG 2022/02/17      1         3  FB      80 16000 PO-E  $.ASM',
    {
      name: '$.ASM',
      volume: 'TERNBG',
      referred: day('2022/02/17'),
      extents: 1,
      used: 3,
      recfm: 'FB',
      lrecl: 80,
      blksize: 16000,
      dsorg: 'PO-E',
    },
    2,
  ],
]

function parsed(level: ListLevel, line: string): ListingEntry | undefined {
  const parser = new ListingParser()
  parser.parse(dataSetHeading(level))
  const found = parser.parse(line)
  return found.kind === 'entry' ? found.entry : undefined
}

describe('a line of a list of data sets', () => {
  test.each(lines)('%s', (line, shown, level, quoted = false as never) => {
    expect(dataSetLine(shown, level, quoted)).toBe(line)
  })

  test.each(lines)('is read back by the client: %s', (line, shown, level) => {
    expect(parsed(level, line)).toMatchObject({ name: shown.name })
  })

  test('shows a PDSE as such from level 1 on', () => {
    const shown = { name: 'A', dsorg: 'PO-E', extents: 1, used: 1 } as const
    expect(dataSetLine(shown, 0, false)).toContain(' PO  A')
    expect(dataSetLine(shown, 1, false)).toContain(' PO-E A')
  })

  test('has a heading for each width', () => {
    expect(dataSetHeading(0)).toBe('Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname')
    expect(dataSetHeading(1)).toBe(dataSetHeading(0))
    expect(dataSetHeading(2)).toBe('Volume Referred      Ext      Used Recfm Lrecl BlkSz Dsorg Dsname')
  })
})

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

test('shows just the name of a member without statistics or directory data', () => {
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
