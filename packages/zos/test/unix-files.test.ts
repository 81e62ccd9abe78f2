import { ListingParser } from '@ftpkit/protocol'
import { ServerSession } from '@ftpkit/session'
import { hex, octets } from '@ftpkit/testkit'
import { expect, test, vi } from 'vitest'
import { unixLine, unixTotal } from '../src/unix-files.js'
import { Dialogue, serve } from './serving.js'

const now = Date.UTC(2026, 6, 20)

const lines = [
  [
    'drwxr-xr-x    10 CLASGEN  DEFLT1      8192 Jul 13 18:52 CEC3',
    {
      name: 'CEC3',
      kind: 'directory',
      size: 8192,
      links: 10,
      owner: 'CLASGEN',
      group: 'DEFLT1',
      modified: Date.UTC(2026, 6, 13, 18, 52),
    },
  ],
  [
    '-rwx------     1 CLASGEN  GRP2611     1749 Aug 25  2004 DetailMerge',
    {
      name: 'DetailMerge',
      kind: 'file',
      size: 1749,
      permissions: 0o700,
      owner: 'CLASGEN',
      group: 'GRP2611',
      modified: Date.UTC(2004, 7, 25),
    },
  ],
] as const

test.each(lines)('%s', (line, entry) => {
  expect(unixLine(entry, now)).toBe(line)
  expect(new ListingParser().parse(line)).toMatchObject({ kind: 'entry', entry: { name: entry.name } })
})

test('shows a default owner, and separates a long size', () => {
  const entry = { name: 'a b', kind: 'file', size: 123456789012, modified: now } as const
  expect(unixLine(entry, now)).toBe('-rw-r--r--     1 OMVSKERN OMVSGRP  123456789012 Jul 20 00:00 a b')
})

test('shows the total in blocks of 512 octets', () => {
  expect([0, 1, 512, 513].map(unixTotal)).toEqual(['total 0', 'total 1', 'total 1', 'total 2'])
})

test('files of z/OS UNIX are lines in EBCDIC', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.send('STOR /t', 'one\r\ntwo\r\n')
  expect((await dialogue.fetch('RETR /t')).octets.toString()).toBe('one\r\ntwo\r\n')
  await dialogue.command('TYPE E')
  expect(hex((await dialogue.fetch('RETR /t')).octets)).toBe(hex(octets('969585 15 a3a696 15')))
  await dialogue.command('STRU R')
  const records = (await dialogue.fetch('RETR /t')).octets
  expect(hex(records)).toBe(hex(octets('969585 ff01 a3a696 ff01 ff02')))
  await dialogue.send('STOR /r', records)
  await dialogue.command('STRU F', 'TYPE I')
  expect(hex((await dialogue.fetch('RETR /r')).octets)).toBe(hex(octets('969585 15 a3a696 15')))
  await dialogue.send('STOR /i', octets('0102'))
  await dialogue.send('APPE /i', octets('0103'))
  expect(hex((await dialogue.fetch('RETR /i')).octets)).toBe(hex(octets('01020103')))
  await dialogue.command('TYPE A')
  expect((await dialogue.fetch('RETR /i')).octets.length).toBe(6)
})

test('LIST shows a directory, a file, or the files that a pattern matches', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.lines('LIST /u/user1')).toEqual(['total 0'])
  expect(await dialogue.lines('NLST /u/user1')).toEqual(['550 NLST cmd failed.  No files found.'])
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
  expect(await dialogue.lines('LIST /?')).toMatchObject([
    'total 0',
    expect.stringContaining(' d'),
    expect.stringContaining(' u'),
  ])
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

test('a new file is not put in place after ABOR, with UMASK or without', async () => {
  let proceed = () => {}
  const uploading = vi.fn(() => new Promise<void>((resolve) => (proceed = resolve)))
  await using serving = await serve({ hooks: { uploading } })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('CWD /u/user1')
  const { handle } = ServerSession.prototype
  let aborts = 0
  const handling = vi.spyOn(ServerSession.prototype, 'handle').mockImplementation(function (
    this: ServerSession,
    input,
    at,
  ) {
    if (input.kind === 'octets' && Buffer.from(input.octets).includes('ABOR')) aborts++
    return handle.call(this, input, at)
  })
  for (const count of [1, 2]) {
    if (count === 2) await dialogue.command('SITE UMASK 077')
    const sent = dialogue.send('STOR new', 'x')
    await expect.poll(() => uploading.mock.calls.length).toBe(count)
    dialogue.socket.write('ABOR\r\n')
    await expect.poll(() => aborts).toBe(count)
    proceed()
    expect((await sent).ends).toMatch(/^426/)
    expect(await dialogue.reply()).toMatch(/^226/)
    expect((await dialogue.fetch('RETR new')).ends).toMatch(/^550/)
  }
  handling.mockRestore()
})

test('UMASK takes permissions away from new files and directories, and leaves old ones alone', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('CWD /u/user1')
  await dialogue.send('STOR old', '')
  await dialogue.command('SITE UMASK 077', 'MKD d')
  await dialogue.send('STOR new', '')
  await dialogue.send('STOR old', '')
  const [, ...lines] = await dialogue.lines('LIST')
  expect(lines.map((line) => line.slice(0, 10))).toEqual(['drwx------', '-rw-------', '-rw-r--r--'])
  await dialogue.command('SITE UMASK 000')
  await dialogue.send('STOR open', '')
  expect((await dialogue.lines('LIST open'))[0]).toMatch(/^-rw-rw-rw-/)
})
