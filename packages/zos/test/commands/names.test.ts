import { FileSystemError, MemoryFileSystem, readOnly } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { Dialogue, enter, now, serve } from '../serving.js'

test('commands on names are answered as z/OS does', async () => {
  await using serving = await serve()
  const { catalog } = serving
  await enter(catalog, 'USER1.SEQ')
  await enter(catalog, 'USER1.G', { dsorg: 'GDG' })
  await enter(catalog, 'USER1.G.G0001V00')
  await enter(catalog, 'USER1.LIB', { dsorg: 'PO' })
  for (const member of ['A', 'B']) await enter(catalog, 'USER1.LIB', { dsorg: 'PO' }, [], member)
  await using dialogue = await Dialogue.loggedIn(serving)
  const steps = [
    ['XDSS SEQ', '200 SITE RECFM=FB BLKSIZE=27920 LRECL=80 PRIMARY=1 SECONDARY=1 TRACKS EATTR=SYSTEM'],
    [
      'XDSS LIB',
      '200 SITE PDSTYPE=PDS RECFM=FB BLKSIZE=27920 DIRECTORY=27 LRECL=80 PRIMARY=1 SECONDARY=1 TRACKS EATTR=SYSTEM',
    ],
    ['XDSS LIB(A)', '550 Data set USER1.LIB(A) not found'],
    ['XDSS NONE', '550 Data set USER1.NONE not found'],
    ['MKD LIB', '550 MKD fails: USER1.LIB already exists'],
    ['MKD 1BAD', `501 Invalid data set name "'USER1.1BAD'".  Use MVS Dsname conventions.`],
    ['RNTO X', '503 RNFR command must precede RNTO command.'],
    ['RNFR LIB(A)', '350 RNFR accepted. Please supply new name for RNTO.'],
    ['RNTO LIB(B)', '550 Rename fails: USER1.LIB(B) already exists.'],
    ['RNFR LIB(A)', '350 RNFR accepted. Please supply new name for RNTO.'],
    ['RNTO LIB(C)', '250 USER1.LIB(A) renamed to USER1.LIB(C)'],
    ['RNFR LIB(C)', '350 RNFR accepted. Please supply new name for RNTO.'],
    ['RNTO OTHER', '550 Rename fails: USER1.LIB(C) cannot become USER1.OTHER.'],
    ['RNFR SEQ', '350 RNFR accepted. Please supply new name for RNTO.'],
    ['RNTO LIB', '550 Rename fails: USER1.LIB already exists.'],
    ['RNFR SEQ', '350 RNFR accepted. Please supply new name for RNTO.'],
    ['RNTO 1BAD', `501 Invalid data set name "'USER1.1BAD'".  Use MVS Dsname conventions.`],
    ['RNFR LIB(NONE)', '550 Data set USER1.LIB(NONE) not found'],
    ['RNFR /none', '550 /none does not exist. EDC5129I No such file or directory.'],
    ['DELE A*', `501 Invalid data set name "'USER1.A*'".  Use MVS Dsname conventions.`],
    ['DELE LIB(C)', '250 USER1.LIB(C) deleted.'],
    ['DELE G(0)', '250 USER1.G.G0001V00 deleted.'],
    ['DELE G(0)', '550 Data set USER1.G(0) not found'],
    ['RMD LIB', '250 USER1.LIB deleted.'],
    ['MKD /d', '257 "/d" created.'],
    ['MKD /d', '550 Command MKD fails: /d: EDC5117I File exists.'],
    ['MKD /d/e', '257 "/d/e" created.'],
    [
      'DELE /d',
      '550 Command DELE fails: /d: EDC5136I Directory not empty: it is a directory and is not empty.',
    ],
    ['RMD /d/e', '250 /d/e deleted.'],
    ['CWD /none', '550 CWD cmd failed : EDC5129I No such file or directory.'],
    ['CWD', '501 CWD needs the name of a directory'],
  ]
  for (const [line = '', reply] of steps) expect([line, await dialogue.command(line)]).toEqual([line, reply])
})

test('a read-only file system refuses changes', async () => {
  const files = new MemoryFileSystem({ unix: { d: {} } })
  await using serving = await serve({ authenticate: async () => ({ files: readOnly(files), home: '/d' }) })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command('PWD')).toBe('257 "/d" is the HFS working directory.')
  expect(await dialogue.command('MKD x')).toBe('550 Command MKD fails: /d/x: EDC5141I Read-only file system.')
  expect(await dialogue.command('CDUP')).toBe('250 HFS directory / is the current working directory')
})

test('faults without a message of z/OS are reported by their own', async () => {
  class Full extends MemoryFileSystem {
    override async makeDirectory(path: string): Promise<void> {
      if (path.startsWith('/unix/')) throw new FileSystemError('no-space', path)
      await super.makeDirectory(path)
    }
    override async rename(from: string): Promise<void> {
      throw new FileSystemError('io', from)
    }
  }
  const files = new Full({}, { now: () => now })
  await using serving = await serve({ authenticate: async () => ({ files }) })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command('MKD /x')).toMatch(/^452 .*no space is left/)
  await dialogue.send('STOR A', 'x')
  await dialogue.command('RNFR A')
  expect(await dialogue.command('RNTO B')).toMatch(/^451 .*the storage failed/)
})
