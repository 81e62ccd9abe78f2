import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyServer, type FaultySession, send } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftpkit, Served } from '../served.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-left-out-'))
const run = (...args: readonly string[]) => ftpkit(args, { cwd: place })

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** What standard error says was left out, by name, and the counts at the end. */
function leftOut(words: string): string[] {
  return words
    .split('\n')
    .filter((line) => line.startsWith('ftpkit: left out'))
    .map((line) => line.replace(/^ftpkit: left out(?: in all)?: /, ''))
}

describe('a local tree with links, a pipe and a name that no command can carry', () => {
  let served: Served
  const links = ['dangling (symbolic link)', 'link (symbolic link)']
  const others = ['loop (symbolic link to a directory that it is in)', 'pipe (special file)']
  const counts =
    '2 names that can’t be used, 2 symbolic links, 1 symbolic link to a directory that it is in, 1 special file'

  beforeAll(async () => {
    served = await Served.start()
    const tree = join(place, 'tree')
    mkdirSync(join(tree, 'sub'), { recursive: true })
    mkdirSync(join(tree, 'a\nb'))
    writeFileSync(join(tree, 'a\nb', 'below'), 'x')
    writeFileSync(join(tree, 'a\rc'), 'x')
    writeFileSync(join(tree, 'sub', 'file'), 'x')
    symlinkSync('sub/file', join(tree, 'link'))
    symlinkSync('nowhere', join(tree, 'dangling'))
    symlinkSync('.', join(tree, 'loop'))
    execFileSync('mkfifo', [join(tree, 'pipe')])
  })
  afterAll(() => served[Symbol.asyncDispose]())

  test('put -r stores the others, names each, and ends with 8', async () => {
    const { status, words } = await run('put', '-r', 'tree', `${served.url}/up`)
    expect(status).toBe(8)
    expect(leftOut(words)).toEqual([
      expect.stringMatching(/^a\\nb \(name/),
      expect.stringMatching(/^a\\rc \(name/),
      ...links,
      ...others,
      counts,
    ])
    expect(readdirSync(join(served.root, 'up'))).toEqual(['sub'])
    expect(readdirSync(join(served.root, 'up', 'sub'))).toEqual(['file'])
  })

  test('put -r --json ends with a line of counts', async () => {
    const { status, output } = await run('put', '-r', '--json', 'tree', `${served.url}/up`)
    const lines = output.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { action: 'stored', path: 'up/sub/file', octets: 1 },
      { leftOut: 6, reasons: { unusableName: 2, link: 2, loop: 1, special: 1 } },
    ])
    expect(status).toBe(8)
  })

  test('sync says the same, and nothing of what its user excluded', async () => {
    const all = await run('sync', 'tree', `${served.url}/mirror`)
    expect(all.status).toBe(8)
    expect(leftOut(all.words)).toEqual(expect.arrayContaining([...links, ...others, counts]))
    const excluded = ['dangling', 'link', 'pipe', 'a*'].flatMap((pattern) => ['--exclude', pattern])
    const some = await run('sync', 'tree', `${served.url}/mirror`, ...excluded)
    expect(some.status).toBe(0)
    expect(leftOut(some.words)[0]).toBe('loop (symbolic link to a directory that it is in)')
  })

  test('a command of a shell says so too, and a fault of another command decides the status', async () => {
    const left = await served.run(['shell', served.url], `lcd ${place}\nput -r tree up\n`)
    expect([left.status, leftOut(left.words).at(-1)]).toEqual([8, counts])
    const fault = await served.run(['shell', served.url], `cat nothing\nlcd ${place}\nput -r tree up\n`)
    expect(fault.status).toBe(5)
  })

  test('a tree may be named by a link to it', async () => {
    symlinkSync('tree/sub', join(place, 'named'))
    expect(await run('put', '-r', 'named', `${served.url}/named`)).toMatchObject({ status: 0 })
    expect(readdirSync(join(served.root, 'named'))).toEqual(['file'])
  })

  test('a dangling link that is named is a local file that can’t be read', async () => {
    expect(await run('put', 'tree/dangling', `${served.url}/x`)).toMatchObject({ status: 7 })
  })
})

const listings: Readonly<Record<string, string>> = {
  top: [
    'total 5',
    '-rw-r--r-- 1 u g 15 Jan  2  2020 file.txt',
    'lrwxrwxrwx 1 u g 8 Jan  2  2020 link.txt -> file.txt',
    'lrwxrwxrwx 1 u g 1 Jan  2  2020 loop -> .',
    'prw-r--r-- 1 u g 0 Jan  2  2020 pipe',
    'what may this \u001b[2Jmean?',
    '-rw-r--r-- 1 u g 15 Jan  2  2020 back\\slash',
    'drwxr-xr-x 1 u g 0 Jan  2  2020 locked',
    'drwxr-xr-x 1 u g 0 Jan  2  2020 open',
    '',
  ].join('\r\n'),
  'top/open': '-rw-r--r-- 1 u g 15 Jan  2  2020 inner.txt\r\n',
  'top/admits': '-rw-r--r-- 1 u g 15 Jan  2  2020 file.txt\r\n',
  'top/twice': '-rw-r--r-- 1 u g 15 Jan  2  2020 file.txt\r\n'.repeat(2),
  'top/linked': 'lrwxrwxrwx 1 u g 8 Jan  2  2020 link -> x\r\nwhat?\r\n',
}

/** A server without MLST that has one directory with all that can be left out. */
function strange() {
  return FaultyServer.start({
    answers: {
      FEAT: (session: FaultySession) => session.write('502 none\r\n'),
      LIST: async (session: FaultySession, argument: string) => {
        const path = argument.replace(/^-\S+ /, '').replace(/\/$/, '')
        const lines = listings[path]
        if (lines === undefined) return session.write('550 you may not list that\r\n')
        session.write('150 now\r\n')
        await send(session, lines)
        session.write(path === 'top/admits' ? '226 done, but truncated\r\n' : '226 done\r\n')
      },
    },
  })
}

describe('a remote tree with links, a pipe, a line that is not understood and a locked directory', () => {
  let server: FaultyServer
  let url: string
  const unreadLine = 'what may this \\x1b[2Jmean? (line of a listing that was not understood)'
  const locked = expect.stringMatching(/^locked \(directory that can’t be listed\): .*550/)

  beforeAll(async () => {
    server = await strange()
    url = `ftp://127.0.0.1:${server.address.port}/top`
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('get -r fetches the others, names each, and ends with 8', async () => {
    const { status, words } = await run('get', '-r', url, 'got')
    expect(status).toBe(8)
    expect(leftOut(words)).toEqual([
      unreadLine,
      expect.stringMatching(/^back\\slash \(name that can’t be used\): .*not safe/),
      'link.txt (symbolic link)',
      locked,
      'loop (symbolic link to a directory that it is in)',
      'pipe (special file)',
      '1 line of a listing that was not understood, 1 name that can’t be used, 1 symbolic link, ' +
        '1 directory that can’t be listed, 1 symbolic link to a directory that it is in, 1 special file',
    ])
    expect(readdirSync(join(place, 'got')).sort()).toEqual(['file.txt', 'locked', 'open'])
    expect(existsSync(join(place, 'got', 'open', 'inner.txt'))).toBe(true)
  })

  test('get -r names a directory that the server says it could not list, although by 226', async () => {
    const listed: Readonly<Record<string, string>> = {
      '': 'drwxr-xr-x 1 u g 0 Jan  2  2020 secret\r\n-rw-r--r-- 1 u g 15 Jan  2  2020 a\r\n',
      '-a': '-rw-r--r-- 1 u g 15 Jan  2  2020 .b\r\ndrwxr-xr-x 1 u g 0 Jan  2  2020 secret\r\n-rw-r--r-- 1 u g 15 Jan  2  2020 a\r\n',
    }
    await using half = await FaultyServer.start({
      answers: {
        FEAT: (session: FaultySession) => session.write('502 none\r\n'),
        LIST: async (session: FaultySession, argument: string) => {
          session.write('150 now\r\n')
          await send(session, listed[argument] ?? '')
          session.write(listed[argument] ? '226 done\r\n' : '226 done (but failed to open directory)\r\n')
        },
      },
    })
    const { status, words } = await run('get', '-r', `ftp://127.0.0.1:${half.address.port}/`, 'half')
    expect(status).toBe(8)
    expect(leftOut(words)).toEqual([
      'secret (listing that may lack names): the server says: 226 done (but failed to open directory)',
      '1 listing that may lack names',
    ])
    expect(readdirSync(join(place, 'half')).sort()).toEqual(['.b', 'a', 'secret'])
  })

  test('get with a pattern says which links match it, and which lines might', async () => {
    const { status, words } = await run('get', `${url}/*.txt`, 'matched')
    expect(status).toBe(8)
    expect(leftOut(words)).toEqual([
      unreadLine,
      'link.txt (symbolic link)',
      '1 line of a listing that was not understood, 1 symbolic link',
    ])
    expect(readdirSync(join(place, 'matched'))).toEqual(['file.txt'])
  })

  test('ls --json ends with a line of counts', async () => {
    const { status, output, words } = await run('ls', '--json', url)
    const lines = output.trimEnd().split('\n')
    expect(lines).toHaveLength(8)
    expect(JSON.parse(lines.at(-1)!)).toEqual({ leftOut: 1, reasons: { unreadLine: 1 } })
    expect([status, leftOut(words)[0]]).toEqual([8, unreadLine])
  })

  test('ls prints a line that it does not understand, and ends with 8 too', async () => {
    const { status, output, words } = await run('ls', url)
    expect(output).toContain('what may this \\x1b[2Jmean?')
    expect([status, leftOut(words)]).toEqual([8, ['1 line of a listing that was not understood']])
  })

  test('tree shows links, and says what it can’t show', async () => {
    const { status, output, words } = await run('tree', url)
    expect(status).toBe(8)
    expect(output).toBe('back\\slash\nfile.txt\nlink.txt\nlocked/\nloop\nopen/\n  inner.txt\npipe\n')
    expect(leftOut(words).slice(0, 2)).toEqual([unreadLine, locked])
  })

  test('a shell’s ls and tree say the same', async () => {
    const ran = await ftpkit(['shell', url.replace('/top', '')], { cwd: place, input: 'ls top\ntree top\n' })
    expect(ran.status).toBe(8)
    expect(leftOut(ran.words)).toEqual([
      '1 line of a listing that was not understood',
      unreadLine,
      locked,
      expect.any(String),
    ])
  })

  test('sync says what it does not copy', async () => {
    const { status, words } = await run('sync', `${url}/linked`, 'linked')
    expect(leftOut(words)).toEqual([
      'what? (line of a listing that was not understood)',
      'link (symbolic link)',
      '1 line of a listing that was not understood, 1 symbolic link',
    ])
    expect(status).toBe(8)
  })

  test('rm -r says which names it can’t read, beside the error that they cause', async () => {
    const { status, words } = await run('rm', '-r', url)
    expect(leftOut(words)[0]).toBe(unreadLine)
    expect(status).not.toBe(0)
  })

  test('get -r asks for names that begin with a dot, and says where the server admits that names are missing', async () => {
    const { status, words } = await run('get', '-r', `${url}/admits`, 'admits')
    expect(server.commands).toContain('LIST -a top/admits')
    expect(leftOut(words)).toEqual([
      '. (listing that may lack names): the server says: 226 done, but truncated',
      '1 listing that may lack names',
    ])
    expect(status).toBe(8)
  })

  test('jes list says which lines it can’t read', async () => {
    await using jes = await FaultyServer.start({
      answers: {
        FEAT: (session: FaultySession) => session.write('502 none\r\n'),
        SITE: (session: FaultySession) => session.write('200 set\r\n'),
        LIST: async (session: FaultySession) => {
          session.write('125 now\r\n')
          await send(session, 'JOBNAME  JOBID    OWNER    STATUS CLASS\r\nwhat job?\r\n')
          session.write('250 done\r\n')
        },
      },
    })
    const ran = await run('jes', 'list', `ftp://127.0.0.1:${jes.address.port}/`, '--json')
    expect(leftOut(ran.words)[0]).toBe('what job? (line of a listing that was not understood)')
    expect([ran.status, ran.output]).toEqual([8, '{"leftOut":1,"reasons":{"unreadLine":1}}\n'])
  })

  test('get -r fetches a name that is listed twice once, and says so', async () => {
    const { status, words } = await run('get', '-r', `${url}/twice`, 'twice', '--parallel', '2')
    expect(leftOut(words)[0]).toMatch(/^file\.txt \(name that is listed twice/)
    expect(words.match(/^fetched /gm)).toHaveLength(1)
    expect(status).toBe(8)
  })

  test('a directory that is named and can’t be listed is an error', async () => {
    expect(await run('get', '-r', `${url}/locked`, 'none')).toMatchObject({ status: 5 })
    expect(await run('tree', `${url}/locked`)).toMatchObject({ status: 5 })
  })
})

describe('one fault of many', () => {
  const refuse = (session: FaultySession) => session.write('550 not here\r\n')
  const listing =
    (lines: string) =>
    async (session: FaultySession, path: string): Promise<void> => {
      session.write('150 now\r\n')
      await send(session, path.endsWith('sub') ? '-rw-r--r-- 1 u g 1 Jan  2  2020 in\r\n' : lines)
      session.write('226 done\r\n')
    }
  const tree = '-rw-r--r-- 1 u g 1 Jan  2  2020 a\r\ndrwxr-xr-x 1 u g 1 Jan  2  2020 sub\r\n'

  test('doesn’t keep rm -r from the others, nor lets it try the directories of what stays', async () => {
    await using server = await FaultyServer.start({
      answers: {
        FEAT: refuse,
        LIST: listing(tree),
        DELE: (session, path) => session.write(path === 'd/sub/in' ? '550 stays\r\n' : '250 gone\r\n'),
        RMD: (session) => session.write('250 gone\r\n'),
      },
    })
    const { status, words } = await run('rm', '-r', `ftp://127.0.0.1:${server.address.port}/d`)
    expect([status, words.match(/stays/g)]).toEqual([5, ['stays']])
    expect(server.commands.filter((line) => /^(?:DELE|RMD)/.test(line))).toEqual([
      'DELE d/a',
      'DELE d/sub/in',
    ])
  })

  test('doesn’t keep put -r from the others, even for an empty directory that can’t be made', async () => {
    await using server = await FaultyServer.start({
      answers: {
        FEAT: refuse,
        PWD: (session) => session.write('257 "/"\r\n'),
        CWD: (session, path) => session.write(path === '/' ? '250 now\r\n' : '550 not there\r\n'),
        MKD: (session, path) => session.write(path === 'up/no' ? '550 no\r\n' : '257 made\r\n'),
      },
    })
    mkdirSync(join(place, 'partly', 'no'), { recursive: true })
    mkdirSync(join(place, 'partly', 'yes'))
    writeFileSync(join(place, 'partly', 'yes', 'file'), 'x')
    const { status, words } = await run('put', '-r', 'partly', `ftp://127.0.0.1:${server.address.port}/up`)
    expect(words).toContain('up/no: the server refused MKD up/no')
    expect(words).toContain('stored up/yes/file')
    expect(status).toBe(5)
  })

  test('doesn’t keep get -r from the others, where a local file has the name of a directory', async () => {
    await using server = await FaultyServer.start({ answers: { FEAT: refuse, LIST: listing(tree) } })
    mkdirSync(join(place, 'taken'))
    writeFileSync(join(place, 'taken', 'sub'), 'mine')
    const { status, words } = await run('get', '-r', `ftp://127.0.0.1:${server.address.port}/d`, 'taken')
    expect(words).toContain('fetched d/a')
    expect([status, readdirSync(join(place, 'taken')).sort()]).toEqual([7, ['a', 'sub']])
  })
})
