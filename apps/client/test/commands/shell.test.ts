import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Served } from '../served.js'

let served: Served

beforeAll(async () => {
  served = await Served.start()
  mkdirSync(join(served.root, 'd', 'sub'), { recursive: true })
  writeFileSync(join(served.root, 'a.txt'), 'a\n')
  writeFileSync(join(served.root, 'd', 'b c.txt'), 'bb\n')
})

afterAll(() => served[Symbol.asyncDispose]())

/** Runs lines as a script in a session with the server. */
function script(lines: readonly string[], ...options: string[]) {
  return served.run(['shell', served.url, ...options], `${lines.join('\n')}\n`)
}

test('changes directories, and shows files', async () => {
  const ran = await script([
    '# a comment',
    '',
    'pwd',
    'cd d',
    'pwd',
    'cat "b c.txt"',
    'cat b\\ c.txt',
    'cd',
    'pwd',
  ])
  expect(ran).toEqual({ status: 0, output: '/\n/d\nbb\nbb\n/\n', words: '' })
})

test('begins in the directory of the URL', async () => {
  const ran = await served.run(['shell', `${served.url}/d`], 'pwd\n')
  expect(ran).toMatchObject({ status: 0, output: '/d\n' })
})

test('makes, renames, lists and removes', async () => {
  const ran = await script([
    'mkdir -p m/n',
    'put "b c.txt"',
    `put ${join(served.root, 'a.txt')} m/n/x`,
    'mv m/n/x m/n/y',
    'tree m',
    'stat m/n/y',
    'rm -r m',
    'ls m',
  ])
  expect(ran.output).toContain('n/\n  y\n')
  expect(ran.output).toContain('size: 2\n')
  expect(ran.words).toMatch(/line 2: .*ENOENT/)
  expect(ran.words).toMatch(/line 8: .*550/)
  expect(ran.status).toBe(7)
  expect(existsSync(join(served.root, 'm'))).toBe(false)
})

test('fetches and stores files and directories in the local directory', async () => {
  const ran = await script([
    '!mkdir here',
    'lcd here',
    'lpwd',
    'get a.txt',
    'get -r d',
    'put -r d back',
    'get d/*.txt',
  ])
  expect(ran.output).toBe(`${join(served.place, 'here')}\n`)
  expect(ran.words).toContain('fetched a.txt: 2 octets')
  expect(readFileSync(join(served.place, 'here', 'a.txt'), 'utf8')).toBe('a\n')
  expect(readFileSync(join(served.root, 'back', 'b c.txt'), 'utf8')).toBe('bb\n')
  expect(readFileSync(join(served.place, 'here', 'b c.txt'), 'utf8')).toBe('bb\n')
  expect(ran.status).toBe(0)
})

test('appends to a file, and removes a directory', async () => {
  writeFileSync(join(served.place, 'more'), 'more\n')
  const ran = await script(['append more log', 'append more log', 'cat log', 'mkdir e', 'rmdir e', 'rm log'])
  expect(ran).toMatchObject({ status: 0, output: 'more\nmore\n' })
  expect(existsSync(join(served.root, 'e'))).toBe(false)
})

test('transfers files with the parameters that were set, whatever was quoted', async () => {
  writeFileSync(join(served.place, 'text'), 'HELLO\n')
  const ran = await script(
    [
      'type',
      'type E',
      'stru R',
      'mode B',
      'codepage IBM-273',
      'type',
      'stru',
      'mode',
      'codepage',
      'put text',
      'quote MODE C',
      'cat text',
    ],
    '--verbose',
  )
  expect(ran.output).toBe(
    'I\nE N\nR\nB\nIBM-273\n200 MODE C.\nHELLO\n'.replace('200 MODE C.', /200.*/.exec(ran.output)![0]),
  )
  expect(ran.words).toMatch(/> MODE C\n(?:.*\n)*> MODE B\n/)
  expect(ran.status).toBe(0)
})

test('sends any line, and shows each line of the reply', async () => {
  const ran = await script(['quote NOOP', 'quote FEAT', 'quote NOSUCH thing', 'site HELP'])
  expect(ran.output).toMatch(/^200 .*\n211-.*\n(?:211- .*\n)+211 .*\n500 .*\n214/)
  expect(ran.status).toBe(0)
})

test.each(['RETR a.txt', 'PASV', 'AUTH TLS', ''])('does not send %j alone', async (line) => {
  const ran = await script([`quote ${line}`, 'quote NOOP'])
  expect(ran.status).toBe(2)
  expect(ran.output).toMatch(/^200 /)
})

test.each([
  'frobnicate',
  'get',
  'get -x a',
  'cat "a',
  'cat a\\',
  'type X',
  'codepage nonsense',
  'put -',
  'help nothing',
])('reports what is wrong with %j, and continues', async (line) => {
  const ran = await script([line, 'pwd'])
  expect(ran).toMatchObject({ status: 2, output: '/\n' })
  expect(ran.words).toMatch(/^line 1: /)
})

test('ends at the first failure with -e, and exits with its status', async () => {
  expect(await script(['cat nowhere', 'pwd'], '-e')).toMatchObject({ status: 5, output: '' })
  expect(await script(['cat nowhere', 'pwd', 'frobnicate'])).toMatchObject({ status: 5, output: '/\n' })
})

test('ends at bye', async () => {
  expect(await script(['bye', 'pwd'])).toMatchObject({ status: 0, output: '' })
})

test('closes a session, and opens it and others again', async () => {
  const ran = await served.run(['shell'], `pwd\nopen\nopen ${served.url}/d\npwd\nopen\npwd\nclose\npwd\n`)
  expect(ran.output).toBe('/d\n/d\n')
  expect(ran.words).toMatch(/line 1: not connected/)
  expect(ran.words).toMatch(/line 2: no URL/)
  expect(ran.words).toMatch(/line 8: not connected/)
})

test('logs in as another user', async () => {
  const ran = await script(['user me wrong', 'pwd', 'user me secret', 'pwd'])
  expect(ran.words).toMatch(/line 1: .*login as me failed/)
  expect(ran.words).toMatch(/line 2: .*530/)
  expect(ran.output).toBe('/\n')
  expect(ran.status).toBe(4)
})

test('lists every command, and shows one', async () => {
  const ran = await served.run(['shell'], 'help\nhelp get\n')
  expect(ran.output).toMatch(/^open \[URL\]/)
  expect(ran.output).toMatch(/\nget \[-rc\] REMOTE \[LOCAL\] {2}fetch/)
  for (const line of ran.output.split('\n')) expect(line.length).toBeLessThan(130)
})

test('runs a local command, and reports its status', async () => {
  const ran = await served.run(['shell'], '!echo here\n!exit 3\n')
  expect(ran.output).toBe('here\n')
  expect(ran.words).toContain('exit 3 ended with status 3')
})

describe('a server that sends control characters', () => {
  test('has them made visible, not sent to the terminal', async () => {
    await using server = await FaultyServer.start({
      answers: {
        FEAT: ({ write }) => write('502 no\r\n'),
        PWD: ({ write }) => write('257 "/\x1b[2Jd" here\r\n'),
        NOOP: ({ write }) => write('200 \x1b]0;mine\x07\r\n'),
        DELE: ({ write }) => write('550 \x1b[31mno\r\n'),
        LIST: async (session) => {
          session.write('150 here\r\n')
          const data = await session.data()
          data.end('-rw-r--r-- 1 me me 15 Jan 1 2020 \x1b[2Jfile\r\n')
          session.write('226 done\r\n')
        },
      },
    })
    const { host, port } = server.address
    const ran = await served.run(
      ['shell', `ftp://${host}:${port}/`, '--verbose'],
      'ls\ntree\npwd\nquote NOOP\nrm x\nget *file\n',
    )
    expect(ran.output + ran.words).not.toContain('\x1b')
    expect(ran.output).toContain('\\x1b[2Jfile\n')
    expect(ran.words).toContain('550 \\x1b[31mno')
  })
})
