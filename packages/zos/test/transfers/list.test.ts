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
  test('shows names behind the prefix, or in the quotes they were asked for', async () => {
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

  test('shows qualifiers as directories, and tracks in a wider column, as SITE says', async () => {
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

  test('refuses where there is nothing to show', async () => {
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
  test('shows their statistics, and their names alone', async () => {
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

describe('LIST of z/OS UNIX', () => {
  test('shows a directory, a file, and what a pattern matches', async () => {
    await using serving = await serve()
    await using dialogue = await Dialogue.loggedIn(serving)
    expect(await dialogue.lines('LIST /')).toEqual(['total 0'])
    expect(await dialogue.lines('NLST /')).toEqual(['550 NLST cmd failed.  No files found.'])
    await dialogue.command('MKD /d', 'TYPE I')
    await dialogue.send('STOR /d/b.txt', 'four')
    await dialogue.send('STOR /d/a.bin', 'x')
    await dialogue.command('TYPE A')
    const [total, ...lines] = await dialogue.lines('LIST /d')
    expect(total).toBe('total 1')
    expect(lines).toEqual([
      '-rw-r--r--     1 OMVSKERN OMVSGRP        1 Nov 20 17:25 a.bin',
      '-rw-r--r--     1 OMVSKERN OMVSGRP        4 Nov 20 17:25 b.txt',
    ])
    expect(await dialogue.lines('LIST /d/b.txt')).toEqual([lines[1]])
    expect(await dialogue.lines('LIST /d/*.bin')).toEqual([total, lines[0]])
    expect(await dialogue.lines('LIST /d/?.b*')).toEqual([total, lines[0]])
    expect(await dialogue.lines(`LIST /d/${'*a'.repeat(127)}*`)).toEqual(['total 0'])
    expect(await dialogue.lines(`LIST /d/${'*a'.repeat(128)}`)).toEqual([
      '550 Command LIST fails: /d: EDC5126I Filename too long.',
    ])
    expect(await dialogue.lines('LIST /?')).toMatchObject(['total 0', expect.stringContaining(' d')])
    expect(await dialogue.lines('NLST /d')).toEqual(['a.bin', 'b.txt'])
    expect(await dialogue.lines('NLST /d/b.txt')).toEqual(['/d/b.txt'])
    expect(await dialogue.lines('LIST /none')).toEqual([
      '550 Command LIST fails: /none: EDC5129I No such file or directory.',
    ])
    await dialogue.command('CWD /d')
    expect(await dialogue.lines('LIST')).toEqual([total, ...lines])
    expect(await dialogue.command('DELE a.bin')).toBe('250 /d/a.bin deleted.')
    expect(await dialogue.lines('NLST')).toEqual(['b.txt'])
  })
})
