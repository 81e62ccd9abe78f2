import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer, type FaultySession } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { ftpkit, Served } from '../served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-sync-'))
const local = join(place, 'mirror')

beforeEach(() => {
  rmSync(local, { recursive: true, force: true })
  mkdirSync(join(local, 'sub'), { recursive: true })
  writeFileSync(join(local, 'precious'), 'mine')
  writeFileSync(join(local, 'sub', 'precious'), 'mine')
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A server without MLST that sends these lines for any LIST. Without `exists` it refuses CWD. */
function listing(lines: string, exists = true) {
  return FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      CWD: (session: FaultySession) => session.write(exists ? '250 now\r\n' : '550 no such directory\r\n'),
      LIST: async (session: FaultySession) => {
        session.write('150 now\r\n')
        const data = await session.data()
        data.end(lines)
        session.write('226 done\r\n')
      },
    },
  })
}

const mirror = (server: FaultyServer, ...options: string[]) =>
  ftpkit(['sync', `ftp://127.0.0.1:${server.address.port}/dir`, local, '--delete', ...options])

test('removes nothing if the remote directory is missing, though the server lists it as empty', async () => {
  await using server = await listing('', false)
  const { status, words } = await mirror(server)
  expect(status).toBe(5)
  expect(words).toContain('no such directory')
  expect(existsSync(join(local, 'sub', 'precious'))).toBe(true)
})

test('removes nothing if a line of the listing can’t be parsed', async () => {
  await using server = await listing('what is this?\r\n')
  const { status, words } = await mirror(server)
  expect(status).toBe(6)
  expect(words).toContain('nothing is removed')
  expect(existsSync(join(local, 'precious'))).toBe(true)
})

test('removes what is missing on the server, but no copy of a link', async () => {
  await using server = await listing('lrwxrwxrwx 1 u g 3 Jan 1 2020 precious -> x\r\n')
  expect(await mirror(server)).toMatchObject({ status: 8 })
  expect(existsSync(join(local, 'precious'))).toBe(true)
  expect(existsSync(join(local, 'sub'))).toBe(false)
})

test('empties the copy of an empty directory', async () => {
  await using server = await listing('')
  expect(await mirror(server)).toMatchObject({ status: 0 })
  expect(existsSync(join(local, 'precious'))).toBe(false)
})

test('--dry-run shows the steps of the first run, before the remote directory is there', async () => {
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      LIST: (session: FaultySession) => session.write('550 no such directory\r\n'),
    },
  })
  const url = `ftp://127.0.0.1:${server.address.port}/new`
  const { status, output } = await ftpkit(['sync', local, url, '--dry-run'])
  expect([status, output]).toEqual([0, 'copy precious\nmakeDirectory sub\ncopy sub/precious\n'])
})

test.each([
  ['CWD, which may not be listed', '502 none', '250 now'],
  ['MLST, which is a file', '211-Features:\r\n MLST type*;size*;\r\n211 End', '550 no directory'],
])('--dry-run fails as the run does where the target is there by %s', async (_, features, changed) => {
  let place = '/'
  const refuse = (session: FaultySession) => session.write('550 not this one\r\n')
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write(`${features}\r\n`),
      PWD: (session: FaultySession) => session.write(`257 "${place}"\r\n`),
      CWD: (session: FaultySession, path: string) => {
        place = path
        session.write(`${changed}\r\n`)
      },
      MLST: (session: FaultySession) => session.write('250-it\r\n type=file;size=3; there\r\n250 end\r\n'),
      LIST: refuse,
      MLSD: refuse,
    },
  })
  const url = `ftp://127.0.0.1:${server.address.port}/there`
  const { status, output, words } = await ftpkit(['sync', local, url, '--dry-run'])
  expect([status, output]).toEqual([5, ''])
  expect(words).toContain('not this one')
})

test('removes and stores nothing where the remote target is a file that the server lists by its name', async () => {
  const line = '-rw-r--r-- 1 u g 3 Jan 1 2020 dir\r\n'
  await using server = await listing(line, false)
  const url = `ftp://127.0.0.1:${server.address.port}/dir`
  const { status, words } = await ftpkit(['sync', local, url, '--delete'])
  expect(status).toBe(5)
  expect(words).toContain('no such directory')
  expect(server.commands.filter((command) => /^(?:DELE|STOR|MKD)/.test(command))).toEqual([])
})

test('asks for names that the server hides from its lists, and does not store them again', async () => {
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      SIZE: (session: FaultySession, path: string) =>
        session.write(path === '.hidden' ? '213 4\r\n' : '550 no such file\r\n'),
      MDTM: (session: FaultySession) => session.write('213 20990101000000\r\n'),
      LIST: async (session: FaultySession) => {
        session.write('150 now\r\n')
        const data = await session.data()
        data.end('')
        session.write('226 done\r\n')
      },
    },
  })
  writeFileSync(join(local, '.hidden'), 'mine')
  const url = `ftp://127.0.0.1:${server.address.port}/`
  const { status, output } = await ftpkit(['sync', local, url, '--dry-run'])
  expect([status, output]).toEqual([0, 'copy precious\nmakeDirectory sub\ncopy sub/precious\n'])
})

/** A server without MLST and with these directories, whose names end in `/` if they are directories. It stores no bad name. */
function serving(directories: Record<string, readonly string[]>) {
  const line = (name: string) =>
    `${name.endsWith('/') ? 'd' : '-'}rw-r--r-- 1 u g 3 Jan 1 2020 ${name.replace('/', '')}`
  const changed = (session: FaultySession, path: string) =>
    session.write(path.includes('bad') ? '550 not this one\r\n' : '250 done\r\n')
  return FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      CWD: (session: FaultySession, path: string) =>
        session.write(path in directories ? '250 now\r\n' : '550 no such directory\r\n'),
      PWD: (session: FaultySession) => session.write('257 "/"\r\n'),
      MKD: changed,
      RMD: changed,
      DELE: changed,
      LIST: async (session: FaultySession, argument: string) => {
        const path = argument.replace(/^-a ?/, '')
        // A file is listed as its own name.
        const names = directories[path] ?? (directories['']?.includes(path) ? [path] : undefined)
        if (!names) return session.write('550 no such directory\r\n')
        session.write('150 now\r\n')
        ;(await session.data()).end(names.map((name) => `${line(name)}\r\n`).join(''))
        session.write('226 done\r\n')
      },
    },
  })
}

const urlOf = (server: FaultyServer) => `ftp://127.0.0.1:${server.address.port}`

/** What a server was asked for by these verbs. */
const asked = (server: FaultyServer, ...verbs: string[]) =>
  server.commands.filter((line) => verbs.includes(line.split(' ')[0]!))

/** A server without MLST that answers LIST by its argument, and MDTM by one time. */
const lister = (listings: Readonly<Record<string, string>>, time?: string, end = '226 done') =>
  FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      CWD: (session: FaultySession) => session.write('250 now\r\n'),
      MDTM: (session: FaultySession) => session.write(time ? `213 ${time}\r\n` : '550 no\r\n'),
      DELE: (session: FaultySession) => session.write('250 gone\r\n'),
      LIST: async (session: FaultySession, argument: string) => {
        session.write('150 now\r\n')
        ;(await session.data()).end(listings[argument] ?? '')
        session.write(`${end}\r\n`)
      },
    },
  })

const fileLine = (name: string) => `-rw-r--r-- 1 u g 15 Jan  2  2020 ${name}\r\n`

test.each([
  ['LIST -a is not obeyed', { '': `${fileLine('a')}` }, true],
  ['LIST -a does not list them', { '': `${fileLine('a')}`, '-a': `${fileLine('.')}${fileLine('a')}` }, false],
])('a local name that begins with a dot stays only if %s', async (_, listings, stays) => {
  for (const name of ['.htaccess', 'b']) writeFileSync(join(local, name), 'x')
  await using server = await lister(listings)
  expect(await ftpkit(['sync', urlOf(server), local, '--delete'])).toMatchObject({ status: 0 })
  expect(readdirSync(local)).toEqual(stays ? ['.htaccess', 'a'] : ['a'])
})

test('nothing is removed in a directory that the server says it could not read, although by 226', async () => {
  await using server = await lister({}, undefined, '226 done (but failed to open directory)')
  const { status, words } = await ftpkit(['sync', urlOf(server), local, '--delete'])
  expect([status, words]).toEqual([8, expect.stringContaining('failed to open directory')])
  expect(readdirSync(local)).toEqual(['precious', 'sub'])
})

test.each([9, -7])(
  'times of LIST are compared by the clock of the server, %d hours from UTC',
  async (hours) => {
    rmSync(join(local, 'sub'), { recursive: true })
    writeFileSync(join(local, 'same'), 'mine')
    const minute = 60_000
    const changed = Math.floor(Date.now() / minute - 120) * minute
    const listed = (name: string, time: number) => {
      const [, day, month, , clock] = new Date(time + hours * 60 * minute)
        .toUTCString()
        .replace(',', '')
        .split(' ')
      return `-rw-r--r-- 1 u g 4 ${month} ${day} ${clock!.slice(0, 5)} ${name}\r\n`
    }
    utimesSync(join(local, 'same'), new Date(), new Date(changed - 60 * minute))
    utimesSync(join(local, 'precious'), new Date(), new Date(changed + 60 * minute))
    const mdtm = new Date(changed).toISOString().replace(/\D/g, '').slice(0, 14)
    const listing = listed('precious', changed) + listed('same', changed - 60 * minute)
    await using server = await lister({ '': listing }, mdtm)
    await ftpkit(['sync', local, urlOf(server)])
    expect(asked(server, 'MDTM', 'STOR')).toEqual(['MDTM precious', 'STOR precious'])
  },
)

test('an excluded directory of the server is neither listed nor fetched, and its copy stays', async () => {
  await using server = await serving({ '': ['sub/', 'new'] })
  const { status } = await ftpkit(['sync', urlOf(server), local, '--delete', '--exclude', 'sub/'])
  expect(status).toBe(0)
  expect(asked(server, 'LIST').filter((line) => line.includes('sub'))).toEqual([])
  expect([readdirSync(local), readdirSync(join(local, 'sub'))]).toEqual([['new', 'sub'], ['precious']])
})

test('a directory that can’t be listed is reported, its copy stays, and the others are mirrored', async () => {
  await using server = await serving({ '': ['sub/', 'd/'], d: ['new'] })
  const { status, words } = await ftpkit(['sync', urlOf(server), local, '--delete'])
  expect([status, words]).toEqual([5, expect.stringMatching(/sub.*no such directory/)])
  expect([readdirSync(local).sort(), readdirSync(join(local, 'sub'))]).toEqual([['d', 'sub'], ['precious']])
  expect(readdirSync(join(local, 'd'))).toEqual(['new'])
})

test('one step that fails doesn’t end the others, and nothing is tried that needs it', async () => {
  mkdirSync(join(local, 'bad', 'deep'), { recursive: true })
  writeFileSync(join(local, 'bad', 'deep', 'x'), 'x')
  await using server = await serving({ '': ['old/', 'gone'], old: ['bad', 'x'] })
  const { status, words } = await ftpkit(['sync', local, urlOf(server), '--delete'])
  expect([status, words]).toEqual([5, expect.stringContaining('not this one')])
  expect(words).toContain('3 more steps were not tried')
  expect(asked(server, 'DELE', 'RMD', 'MKD', 'STOR')).toEqual([
    'DELE gone',
    'DELE old/bad',
    'DELE old/x',
    'MKD bad',
    'MKD sub',
    'STOR precious',
    'STOR sub/precious',
  ])
})

test('a local link where the server has a directory is not followed', async () => {
  const outside = join(place, 'outside')
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, 'precious'), 'mine')
  symlinkSync(outside, join(local, 'd'))
  await using server = await serving({ '': ['d/'], d: ['new'] })
  await ftpkit(['sync', urlOf(server), local, '--delete', '--force'])
  expect([readdirSync(outside), readdirSync(local)]).toEqual([['precious'], ['d']])
})

test('a file is replaced by a directory with --delete only, and the others are copied anyway', async () => {
  await using server = await serving({ '': ['precious/', 'new'], precious: ['x'] })
  const { status, words } = await ftpkit(['sync', urlOf(server), local])
  expect([status, words]).toEqual([2, expect.stringContaining('--delete replaces it')])
  expect(readdirSync(local).sort()).toEqual(['new', 'precious', 'sub'])
  expect((await ftpkit(['sync', urlOf(server), local, '--delete'])).status).toBe(0)
  expect(readdirSync(join(local, 'precious'))).toEqual(['x'])
})

test('--dry-run does exactly nothing, and shows the steps before the local directory is there', async () => {
  await using server = await serving({ '': ['d/', 'f'], d: ['x'] })
  const target = join(place, 'not', 'there')
  const { status, output } = await ftpkit(['sync', urlOf(server), target, '--dry-run'])
  expect([status, output]).toEqual([0, 'makeDirectory d\ncopy d/x\ncopy f\n'])
  expect(existsSync(target)).toBe(false)
})

test('a pattern that can match nothing is refused before anything is sent', async () => {
  await using server = await serving({ '': [] })
  const { status, words } = await ftpkit(['sync', urlOf(server), local, '--exclude', './sub'])
  expect([status, words]).toEqual([2, expect.stringContaining('matches nothing')])
  expect(server.commands).toEqual([])
})

test('mirrors to a directory whose parents are missing, and then has nothing to do, in both directions', async () => {
  await using served = await Served.start()
  const url = `${served.url.replace(/\/$/, '')}/a/b`
  writeFileSync(join(local, 'tab\there'), 'odd')
  expect(await served.run(['sync', local, url])).toMatchObject({ status: 0 })
  expect(readdirSync(join(served.root, 'a', 'b')).sort()).toEqual(['precious', 'sub', 'tab\there'])
  for (const direction of [
    [local, url],
    [url, local],
  ]) {
    const { status, output } = await served.run([
      'sync',
      ...direction,
      '--delete',
      '--dry-run',
      '--exclude',
      'tab*',
    ])
    expect([status, output]).toEqual([0, ''])
  }
})

test('a name that changed its letter case is renamed with --delete', async () => {
  await using served = await Served.start()
  writeFileSync(join(served.root, 'PRECIOUS'), 'mine')
  mkdirSync(join(served.root, 'Sub'))
  expect(await served.run(['sync', local, served.url, '--delete'])).toMatchObject({ status: 0 })
  expect([readdirSync(served.root).sort(), readdirSync(join(served.root, 'sub'))]).toEqual([
    ['precious', 'sub'],
    ['precious'],
  ])
})

test('a local name that the server may hide stays, and is named', async () => {
  writeFileSync(join(local, '.htaccess'), 'mine')
  await using server = await serving({ '': ['sub/'], sub: ['precious'] })
  const { status, words } = await ftpkit(['sync', urlOf(server), local, '--delete', '--by', 'size'])
  expect([status, words]).toEqual([0, expect.stringContaining('.htaccess (name that is not removed')])
  expect(readdirSync(local).sort()).toEqual(['.htaccess', 'sub'])
})

test('files of the other half of the year are not sent again because of summer time', async () => {
  rmSync(local, { recursive: true })
  mkdirSync(local)
  const [hour, day] = [3_600_000, 86_400_000]
  const changed = [0, 70, 80, 90].map((ago) => Math.floor(Date.now() / 60_000) * 60_000 - hour - ago * day)
  const zone = (index: number) => (index === 0 ? 1 : 2) * hour
  const lines = changed.map((time, index) => {
    writeFileSync(join(local, `f${index}`), 'mine')
    utimesSync(join(local, `f${index}`), new Date(), new Date(time))
    const [, dayOfMonth, month, , clock] = new Date(time + zone(index)).toUTCString().split(' ')
    return `-rw-r--r-- 1 u g 4 ${month} ${dayOfMonth} ${clock!.slice(0, 5)} f${index}\r\n`
  })
  // This one was changed here half an hour later.
  utimesSync(join(local, 'f2'), new Date(), new Date(changed[2]! + hour / 2))
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      MDTM: (session: FaultySession, name: string) => {
        const digits = new Date(changed[Number(name.slice(-1))]!).toISOString().replace(/\D/g, '')
        session.write(`213 ${digits.slice(0, 14)}\r\n`)
      },
      LIST: async (session: FaultySession) => {
        session.write('150 now\r\n')
        ;(await session.data()).end(lines.join(''))
        session.write('226 done\r\n')
      },
    },
  })
  expect((await ftpkit(['sync', local, urlOf(server)])).status).toBe(0)
  expect(asked(server, 'STOR')).toEqual(['STOR f2'])
})

test('a local file that is newer is sent, although LIST shows a clock that is ahead of UTC', async () => {
  const hour = 3_600_000
  const stored = new Date(Date.now() - hour)
  const shown = new Date(stored.getTime() + 9 * hour).toUTCString()
  const [, day, month, , time] = shown.split(' ')
  await using server = await FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('211-F\r\n MDTM\r\n211 End\r\n'),
      MDTM: (session: FaultySession) =>
        session.write(`213 ${stored.toISOString().replace(/\D/g, '').slice(0, 14)}\r\n`),
      LIST: async (session: FaultySession) => {
        session.write('150 now\r\n')
        ;(await session.data()).end(`-rw-r--r-- 1 u g 4 ${month} ${day} ${time!.slice(0, 5)} precious\r\n`)
        session.write('226 done\r\n')
      },
    },
  })
  rmSync(join(local, 'sub'), { recursive: true })
  expect((await ftpkit(['sync', local, urlOf(server)])).status).toBe(0)
  expect(asked(server, 'STOR')).toEqual(['STOR precious'])
})

test('a file of the server is not taken for a directory that has it alone', async () => {
  await using server = await serving({ '': ['archive'] })
  const answersAlike = `${urlOf(server)}/archive`
  const { status } = await ftpkit(['sync', answersAlike, local, '--delete'])
  expect(status).toBe(5)
  expect(readdirSync(local).sort()).toEqual(['precious', 'sub'])
})

test('a local tree may be deeper than a server may list one', async () => {
  await using served = await Served.start()
  const deep = join(...Array.from({ length: 70 }, () => 'd'))
  mkdirSync(join(local, deep), { recursive: true })
  expect(await served.run(['sync', local, served.url, '--delete'])).toMatchObject({ status: 0 })
  expect(existsSync(join(served.root, deep))).toBe(true)
})
