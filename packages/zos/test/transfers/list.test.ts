import { octets } from '@ftpkit/testkit'
import { describe, expect, test } from 'vitest'
import { Dialogue, enter, now, type Serving, serve } from '../serving.js'

const library = { dsorg: 'PO-E', recfm: 'FB', lrecl: 80, blksize: 16_000 } as const

async function withDataSets(): Promise<Serving> {
  const serving = await serve()
  const { catalog } = serving
  await enter(catalog, 'USER1.A.ONE')
  await enter(catalog, 'USER1.A.TWO.DEEP', { recfm: 'VB', lrecl: 256, blksize: 6233 })
  await enter(catalog, 'USER1.LIB', library)
  await enter(catalog, 'USER1.LIB', library, [octets('c1')], 'PLAIN')
  const statistics = {
    version: 1,
    level: 2,
    created: now,
    changed: now,
    size: 1,
    initial: 1,
    modified: 0,
    user: 'ME',
  }
  await enter(catalog, 'USER1.LIB', library, [octets('c1')], 'STATS')
  await catalog.describeMember('USER1.LIB', 'STATS', { statistics })
  await enter(catalog, 'USER1.GDG', { dsorg: 'GDG' })
  return serving
}

describe('LIST of data sets', () => {
  test('shows names without the prefix, or in quotes as in the command', async () => {
    await using serving = await withDataSets()
    await using dialogue = await Dialogue.loggedIn(serving)
    expect(await dialogue.lines('LIST')).toEqual([
      'Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname',
      'FTPKIT 3390   2026/11/20  1    1  FB      80 27920  PS  A.ONE',
      'FTPKIT 3390   2026/11/20  1    1  VB     256  6233  PS  A.TWO.DEEP',
      'FTPKIT 3390   2026/11/20  1    1  FB      80 16000  PO  LIB',
    ])
    expect(await dialogue.lines("LIST 'USER1.L*'")).toEqual([
      'Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname',
      "FTPKIT 3390   2026/11/20  1    1  FB      80 16000  PO  'USER1.LIB'",
    ])
    expect((await dialogue.lines('LIST A.*')).slice(1).map((line) => line.slice(56))).toEqual([
      'A.ONE',
      'A.TWO.DEEP',
    ])
    await dialogue.command("CWD 'USER1.A'")
    expect((await dialogue.lines('LIST')).slice(1).map((line) => line.slice(56))).toEqual(['ONE', 'TWO.DEEP'])
    expect(await dialogue.lines('NLST')).toEqual(['ONE', 'TWO.DEEP'])
    expect(await dialogue.lines("NLST 'USER1.A.ONE'")).toEqual(["'USER1.A.ONE'"])
  })

  test('shows qualifiers as directories, and tracks in a wider column, according to SITE', async () => {
    await using serving = await withDataSets()
    await using dialogue = await Dialogue.loggedIn(serving)
    await dialogue.command('SITE DIRECTORYMODE LISTLEVEL=2')
    expect(await dialogue.lines('LIST')).toEqual([
      'Volume Referred      Ext      Used Recfm Lrecl BlkSz Dsorg Dsname',
      'FTPKIT 2026/11/20      1         1  FB      80 16000 PO-E  LIB',
      'Pseudo Directory A',
    ])
    expect(await dialogue.lines('NLST')).toEqual(['LIB', 'A'])
    await dialogue.command('SITE DATASETMODE LISTLEVEL=1')
    expect((await dialogue.lines('LIST')).at(-1)).toContain(' PO-E LIB')
  })

  test('refuses an empty list', async () => {
    await using serving = await withDataSets()
    await using dialogue = await Dialogue.loggedIn(serving)
    expect(await dialogue.lines("LIST 'NONE.*'")).toEqual(['550 No data sets found.'])
    expect(await dialogue.lines("LIST 'USER1.GDG(0)'")).toEqual(['550 No data sets found.'])
    expect(await dialogue.lines("LIST 'A..B'")).toEqual([
      `501 Invalid data set name "'A..B'".  Use MVS Dsname conventions.`,
    ])
  })
})

describe('LIST of members', () => {
  test('shows statistics, or just names', async () => {
    await using serving = await withDataSets()
    await using dialogue = await Dialogue.loggedIn(serving)
    const members = [
      ' Name     VV.MM   Created       Changed      Size  Init   Mod   Id',
      'PLAIN',
      'STATS     01.02 2026/11/20 2026/11/20 17:25     1     1     0 ME',
    ]
    expect(await dialogue.lines("LIST 'USER1.LIB(*)'")).toEqual(members)
    await dialogue.command("CWD 'USER1.LIB'")
    expect(await dialogue.lines('LIST')).toEqual(members)
    expect(await dialogue.lines('LIST S*')).toEqual([members[0], members[2]])
    expect(await dialogue.lines('LIST PLAIN')).toEqual([members[0], members[1]])
    expect(await dialogue.lines('NLST')).toEqual(['PLAIN', 'STATS'])
    expect(await dialogue.lines('LIST X*')).toEqual(['550 No members found.'])
    expect(await dialogue.lines("LIST 'USER1.A.ONE(*)'")).toEqual([
      "550 Partitioned data set 'USER1.A.ONE(*)' does not exist",
    ])
  })

  test('shows the modules of a load library', async () => {
    await using serving = await serve()
    const load = { dsorg: 'PO-E', recfm: 'U', lrecl: 0, blksize: 32_760, load: true } as const
    await enter(serving.catalog, 'USER1.LOAD', load)
    await enter(serving.catalog, 'USER1.LOAD', load, [], 'DD')
    const module = {
      size: 0x3dbd8,
      ttr: '031506',
      aliasOf: 'IRRENV00',
      authorization: '01',
      attributes: 'FO',
      amode: '31',
      rmode: '24',
    }
    await serving.catalog.describeMember('USER1.LOAD', 'DD', { module })
    await using dialogue = await Dialogue.loggedIn(serving)
    const [heading, line] = await dialogue.lines("LIST 'USER1.LOAD(*)'")
    expect(heading).toBe(' Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode ')
    expect(line).toMatch(/^DD {8}03DBD8 {3}031506 IRRENV00 01 FO/)
  })
})
