import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Answer, FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Served } from '../served.js'

let served: Served

beforeAll(async () => {
  served = await Served.start()
  mkdirSync(join(served.root, 'd', 'empty'), { recursive: true })
  for (const name of ['a.txt', 'b.txt', 'c.log']) writeFileSync(join(served.root, 'd', name), `${name}\n`)
  mkdirSync(join(served.place, 'up', 'sub'), { recursive: true })
  for (const name of ['up/x.txt', 'up/y.txt', 'up/.hidden.txt', 'up/z', 'up/sub/w.txt'])
    writeFileSync(join(served.place, name), `${name}\n`)
})

afterAll(() => served[Symbol.asyncDispose]())

const run = (...args: string[]) => served.run(args)
const here = (...names: string[]) => join(served.place, ...names)
const there = (...names: string[]) => join(served.root, ...names)

describe('nothing that matches, and a missing directory, end with 5 and a word:', () => {
  test.each([
    ['get', 'd/*.zip', 'no file on the server matches "d/*.zip"'],
    ['get', 'none/*.txt', 'none'],
    ['get -r', 'none', 'none'],
    ['get -r', 'd/a.txt', 'a.txt'],
    ['get', 'd/emp*', 'no file on the server matches "d/emp*"'],
    ['ls', 'd/*.zip', '*.zip'],
    ['ls', 'none', 'none'],
    ['ls --json', 'none', 'none'],
    ['tree', 'none', 'none'],
  ])('%s %s', async (command, path, words) => {
    const [name = '', ...options] = command.split(' ')
    const target = name === 'get' ? ['nothing'] : []
    const args = [name, `${served.url}/${path}`, ...target, ...options]
    const ran = await run(...args)
    expect([ran.status, ran.output]).toEqual([5, ''])
    expect(ran.words).toContain(words)
    expect(existsSync(here('nothing'))).toBe(false)
    if (path === 'd/a.txt') return
    expect((await run(...args, '--allow-empty')).status).toBe(0)
  })

  test.each(['', 'insgesamt 0\r\n'])(
    'on a server that lists a missing directory as %j, too',
    async (lines) => {
      await using server = await FaultyServer.start({
        answers: {
          FEAT: (session) => session.write('502 no\r\n'),
          PWD: (session) => session.write('257 "/"\r\n'),
          CWD: (session, path) => session.write(path === 'none' ? '550 no\r\n' : '250 in\r\n'),
          LIST: async (session) => {
            session.write('150 now\r\n')
            const data = await session.data()
            data.end(lines)
            session.write('226 that was all\r\n')
          },
        },
      })
      const url = `ftp://127.0.0.1:${server.address.port}`
      for (const command of [['ls'], ['ls', '--json'], ['tree'], ['get', '-r']]) {
        expect([command, (await run(...command, `${url}/none`)).status]).toEqual([command, 5])
        expect([command, (await run(...command, `${url}/empty`)).status]).toEqual([command, 0])
      }
      expect((await run('ls', `${url}/x*`)).status).toBe(5)
      expect((await run('ls', url)).status).toBe(0)
    },
  )

  test.each([
    ['550 no', 0],
    ['450 No files found', 0],
    ['501 No such directory.', 0],
    ['500-Command failed.\r\nNo such file or directory\r\n500 End.', 0],
    ['501 Bad path.', 5],
  ])('a server that says %j of it lets --allow-empty end with %d', async (words, status) => {
    const no: Answer = ({ write }) => write(`${words}\r\n`)
    await using server = await FaultyServer.start({ answers: { MLSD: no, MLST: no, LIST: no, CWD: no } })
    const url = `ftp://127.0.0.1:${server.address.port}/none`
    for (const command of [['ls'], ['tree'], ['get', '-r']]) {
      expect([command, (await run(...command, url)).status]).toEqual([command, 5])
      const allowed = await run(...command, url, '--allow-empty')
      expect([command, allowed.status, allowed.words]).toEqual([command, status, expect.any(String)])
    }
  })

  test('but an empty directory is one', async () => {
    expect(await run('ls', `${served.url}/d/empty`)).toMatchObject({ status: 0, output: '' })
    expect((await run('get', '-r', `${served.url}/d/empty`, 'got-empty')).status).toBe(0)
    expect(readdirSync(here('got-empty'))).toEqual([])
  })

  test('in the shell', async () => {
    const lines = ['get d/*.zip', 'ls none', 'tree none', 'mget d/*.zip c*', 'get -r none']
    for (const line of lines) {
      const ran = await served.run(['shell', served.url], `${line}\n`)
      expect([line, ran.status]).toEqual([line, 5])
      expect(ran.words).toContain('line 1: ')
    }
  })
})

describe('put', () => {
  test('stores several files in a directory, by their names', async () => {
    mkdirSync(there('many'))
    expect((await run('put', 'up/x.txt', 'up/y.txt', 'up/z', `${served.url}/many/`)).status).toBe(0)
    expect(readdirSync(there('many')).sort()).toEqual(['x.txt', 'y.txt', 'z'])
    expect((await run('mput', 'up/x.txt', 'up/y.txt', `${served.url}/many`)).status).toBe(0)
  })

  test('stores what matches a pattern, but no hidden files and no directories', async () => {
    mkdirSync(there('matched'))
    expect((await run('put', 'up/*', `${served.url}/matched/`, '--parallel', '2')).status).toBe(0)
    expect(readdirSync(there('matched')).sort()).toEqual(['x.txt', 'y.txt', 'z'])
    expect((await run('put', 'u?/*/*.txt', `${served.url}/matched/`)).status).toBe(0)
    expect(readdirSync(there('matched'))).toContain('w.txt')
  })

  test('takes a pattern for a name where a file has it', async () => {
    writeFileSync(here('what?.txt'), 'a question\n')
    expect((await run('put', 'what?.txt', `${served.url}/answer`)).status).toBe(0)
    expect(readFileSync(there('answer'), 'utf8')).toBe('a question\n')
  })

  test('ends with 7 where nothing matches, unless that is allowed', async () => {
    const ran = await run('put', 'up/*.zip', `${served.url}/`)
    expect(ran).toMatchObject({
      status: 7,
      words: expect.stringContaining('no local file matches "up/*.zip"'),
    })
    expect((await run('put', 'up/*.zip', `${served.url}/`, '--allow-empty')).status).toBe(0)
  })

  test('refuses two files of one name, several to resume, and a pattern of records', async () => {
    const twice = await run('put', 'up/x.txt', 'up/sub/../x.txt', `${served.url}/`)
    expect(twice).toMatchObject({
      status: 2,
      words: expect.stringContaining('would both be stored as x.txt'),
    })
    expect((await run('put', 'up/x.txt', 'up/y.txt', `${served.url}/`, '--resume')).status).toBe(2)
    expect((await run('put', 'up/x.txt', 'up/y.txt', `${served.url}/`, '--records', 'exact')).status).toBe(2)
    expect((await run('put', `${served.url}/`)).status).toBe(2)
  })

  test('stores the other files although one can’t be read, and says which', async () => {
    mkdirSync(there('partly'))
    const ran = await run('put', 'up/x.txt', 'up/sub', `${served.url}/partly/`)
    expect(ran).toMatchObject({ status: 7, words: expect.stringContaining('sub') })
    expect(readdirSync(there('partly'))).toEqual(['x.txt'])
  })

  test('-r stores the content of one directory, and each of several under its name', async () => {
    expect((await run('put', '-r', 'up/sub', `${served.url}/one`)).status).toBe(0)
    expect(readdirSync(there('one'))).toEqual(['w.txt'])
    mkdirSync(there('several'))
    expect((await run('put', '-r', 'up/sub', 'up/z', `${served.url}/several/`)).status).toBe(0)
    expect(readdirSync(there('several')).sort()).toEqual(['sub', 'z'])
    expect(readdirSync(there('several', 'sub'))).toEqual(['w.txt'])
  })

  test('in the shell is mput for several', async () => {
    mkdirSync(there('shell'))
    const lines = ['cd shell', 'lcd up', 'mput x.txt y*', 'put z zz', 'put *.log', 'mput -r sub']
    const ran = await served.run(['shell', served.url], lines.join('\n'))
    expect(readdirSync(there('shell')).sort()).toEqual(['sub', 'x.txt', 'y.txt', 'zz'])
    expect(ran).toMatchObject({ status: 7, words: expect.stringContaining('line 5: no local file matches') })
  })
})

describe('get', () => {
  test('makes the directory that ends in a slash, and stores into one that is there', async () => {
    expect((await run('get', `${served.url}/d/a.txt`, 'new/deep/')).status).toBe(0)
    expect(readFileSync(here('new', 'deep', 'a.txt'), 'utf8')).toBe('a.txt\n')
    expect((await run('get', `${served.url}/d/b.txt`, 'new/deep')).status).toBe(0)
    expect((await run('get', `${served.url}/d/b.txt`, '.')).status).toBe(0)
    expect(existsSync(here('new', 'deep', 'b.txt')) && existsSync(here('b.txt'))).toBe(true)
    expect((await run('get', `${served.url}/d/c.log`, 'new/deep/', '--resume')).status).toBe(0)
    expect(existsSync(here('new', 'deep', 'c.log'))).toBe(true)
  })

  test('leaves no directory for a file that is missing', async () => {
    expect((await run('get', `${served.url}/d/none`, 'left/over/')).status).toBe(5)
    expect(existsSync(here('left'))).toBe(false)
  })

  test('writes to /dev/stdout, and to a pipe', async () => {
    expect((await run('get', `${served.url}/d/a.txt`, '/dev/stdout')).output).toBe('a.txt\n')
    execFileSync('mkfifo', [here('pipe')])
    const [read] = await Promise.all([
      text(createReadStream(here('pipe'))),
      run('get', `${served.url}/d/a.txt`, 'pipe'),
    ])
    expect(read).toBe('a.txt\n')
  })

  test('refuses several files to standard output, which was a directory of this name', async () => {
    for (const target of ['-', '/dev/stdout']) {
      const ran = await run('get', `${served.url}/d/*.txt`, target)
      expect(ran).toMatchObject({
        status: 2,
        words: expect.stringContaining('standard output takes one file'),
      })
    }
  })

  test('in the shell is mget for several names and patterns, of which no file replaces another', async () => {
    writeFileSync(there('a.txt'), 'another\n')
    mkdirSync(here('mget'))
    const ran = await served.run(['shell', served.url], 'lcd mget\nmget d/a.txt d/*.log *.txt\n')
    expect(readdirSync(here('mget')).sort()).toEqual(['a.txt', 'c.log'])
    expect(readFileSync(here('mget', 'a.txt'), 'utf8')).toBe('a.txt\n')
    expect(ran).toMatchObject({ status: 8, words: expect.stringContaining('left out: a.txt') })
  })
})

test('put takes /dev/stdin for standard input', async () => {
  const ran = await served.run(['put', '/dev/stdin', `${served.url}/typed`], 'typed\n')
  expect(ran.status).toBe(0)
  expect(readFileSync(there('typed'), 'utf8')).toBe('typed\n')
})

describe('sync --ignore-case', () => {
  test('copies nothing again, and changes under the names of the target, in both directions', async () => {
    mkdirSync(here('case', 'Docs'), { recursive: true })
    mkdirSync(there('case', 'docs'), { recursive: true })
    for (const name of ['Docs/IMG.JPG', 'NEW.TXT']) writeFileSync(here('case', name), 'here\n')
    for (const name of ['docs/img.jpg', 'old.txt']) writeFileSync(there('case', name), 'a longer one\n')
    const up = await run('sync', '--ignore-case', '--delete', '--force', 'case', `${served.url}/case`)
    expect(up.status).toBe(0)
    expect(readdirSync(there('case')).sort()).toEqual(['NEW.TXT', 'docs'])
    expect(readFileSync(there('case', 'docs', 'img.jpg'), 'utf8')).toBe('here\n')
    writeFileSync(there('case', 'docs', 'img.jpg'), 'changed there\n')
    for (const by of ['time', 'hash'])
      expect((await run('sync', '--ignore-case', '--by', by, `${served.url}/case`, 'case')).status).toBe(0)
    expect(readdirSync(here('case')).sort()).toEqual(['Docs', 'NEW.TXT'])
    expect(readFileSync(here('case', 'Docs', 'IMG.JPG'), 'utf8')).toBe('changed there\n')
    expect(readdirSync(here('case', 'Docs'))).toEqual(['IMG.JPG'])
  })
})

describe('mv', () => {
  test('takes a URL of the same server for a path, and never sends one of another', async () => {
    writeFileSync(there('moving'), '')
    expect((await run('mv', `${served.url}/moving`, `${served.url}/moved`)).status).toBe(0)
    expect(existsSync(there('moved'))).toBe(true)
    const other = await run('mv', `${served.url}/moved`, 'ftp://me:secret@elsewhere.example/moved')
    expect(other).toMatchObject({ status: 2, words: expect.stringContaining('mv renames on one server') })
    expect(other.words).not.toContain('secret')
  })
})

test('an option that is wrong shows the form of its value', async () => {
  for (const [option, value, form] of [
    ['--type', 'Q', 'A, E, I or L8'],
    ['--stru', 'x', 'F, R or P'],
    ['--mode', 'Z', 'S, B or C'],
  ] as const)
    expect((await run('cat', `${served.url}/a`, option, value)).words).toContain(`: give ${form}`)
})

test('the shell changes directories on a server that doesn’t know PWD', async () => {
  await using server = await FaultyServer.start({
    answers: {
      PWD: (session) => session.write('502 no\r\n'),
      CWD: (session) => session.write('250 in\r\n'),
    },
  })
  const ran = await served.run(['shell', `ftp://127.0.0.1:${server.address.port}`], 'cd sub\nget f\n')
  expect(ran.status).toBe(0)
  expect(server.commands).toContain('CWD sub')
})
