import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { misbehaviours } from '@ftpkit/testkit/misbehaviours'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Served } from '../served.js'

let server: Served
let place: string
let served: string
let url: string

beforeAll(async () => {
  server = await Served.start()
  place = server.place
  served = server.root
  url = server.url
  mkdirSync(join(served, 'd', 'e'), { recursive: true })
  writeFileSync(join(served, 'a.txt'), 'a\n')
  writeFileSync(join(served, 'd', 'b.txt'), 'bb\n')
  writeFileSync(join(served, 'd', 'e', 'c.bin'), 'ccc\n')
})

afterAll(() => server[Symbol.asyncDispose]())

const ftpkit = (...options: string[]) => server.run(options)

test('lists entries for scripts', async () => {
  const { output } = await ftpkit('ls', `${url}/d`, '--json')
  const entries = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries.map(({ name, kind }) => [name, kind]).sort()).toEqual([
    ['b.txt', 'file'],
    ['e', 'directory'],
  ])
})

test('shows a tree', async () => {
  const { output } = await ftpkit('tree', `${url}/d`)
  expect(output).toBe('b.txt\ne/\n  c.bin\n')
})

test('writes a file to standard output', async () => {
  expect(await ftpkit('cat', `${url}/a.txt`)).toMatchObject({ status: 0, output: 'a\n' })
})

test('shows the facts that the server knows about a file', async () => {
  const { output } = await ftpkit('stat', `${url}/d/b.txt`, '--json')
  expect(JSON.parse(output)).toMatchObject({ kind: 'file', size: 3 })
})

test('makes, renames and removes', async () => {
  expect(await ftpkit('mkdir', `${url}/new/sub`, '-p')).toMatchObject({ status: 0 })
  writeFileSync(join(served, 'new', 'x'), 'x')
  expect(await ftpkit('mv', `${url}/new/x`, 'new/sub/y')).toMatchObject({ status: 0 })
  expect(readdirSync(join(served, 'new', 'sub'))).toEqual(['y'])
  expect(await ftpkit('rm', `${url}/new`, '-r')).toMatchObject({ status: 0 })
  expect(existsSync(join(served, 'new'))).toBe(false)
})

describe('get', () => {
  test('fetches a directory, with several sessions', async () => {
    const { status, words } = await ftpkit('get', `${url}/d`, 'tree', '-r', '--parallel', '2')
    expect(words).toContain('fetched d/e/c.bin: 4 octets')
    expect(status).toBe(0)
    expect(readFileSync(join(place, 'tree', 'e', 'c.bin'), 'utf8')).toBe('ccc\n')
  })

  test('fetches the files that match a pattern, and prints a line of JSON for each', async () => {
    const { output } = await ftpkit('get', `${url}/*.txt`, 'by-pattern', '--json')
    expect(JSON.parse(output)).toEqual({ action: 'fetched', path: 'a.txt', octets: 2 })
    expect(readdirSync(join(place, 'by-pattern'))).toEqual(['a.txt'])
  })

  test('fetches files over one data connection with --reuse', async () => {
    const { status, words } = await ftpkit(
      'get',
      `${url}/d`,
      'reused',
      '-r',
      '--mode',
      'B',
      '--reuse',
      '--verbose',
    )
    expect(status).toBe(0)
    expect(words).toMatch(/< 125 /)
    expect(readFileSync(join(place, 'reused', 'e', 'c.bin'), 'utf8')).toBe('ccc\n')
  })

  test('resumes a download in MODE B, and leaves no other file', async () => {
    const before = readdirSync(place).sort()
    const { status } = await ftpkit('get', `${url}/d/e/c.bin`, 'in-blocks', '--resume', '--mode', 'B')
    expect(status).toBe(0)
    expect(readdirSync(place).sort()).toEqual([...before, 'in-blocks'].sort())
    expect(await ftpkit('put', 'in-blocks', `${url}/blocks`, '--resume', '--mode', 'C')).toMatchObject({
      status: 0,
    })
    expect(readFileSync(join(served, 'blocks'), 'utf8')).toBe('ccc\n')
    rmSync(join(served, 'blocks'))
    rmSync(join(place, 'in-blocks'))
  })

  test('resumes where an earlier download stopped', async () => {
    writeFileSync(join(place, 'c.bin.part'), 'cc')
    expect(await ftpkit('get', `${url}/d/e/c.bin`, 'c.bin', '--resume')).toMatchObject({ status: 0 })
    expect(readFileSync(join(place, 'c.bin'), 'utf8')).toBe('ccc\n')
  })
})

test('skips names that lead elsewhere, reports them, and fetches the others', async () => {
  await using hostile = await FaultyServer.start(misbehaviours['lists names that lead elsewhere']!)
  const before = readdirSync(place).sort()
  const { host, port } = hostile.address
  const ran = await ftpkit('get', `ftp://${host}:${port}/`, 'hostile/inner', '-r')
  expect(ran.status).toBe(8)
  expect(ran.words).toContain('ftpkit: left out: ../outside (name that can’t be used)\n')
  expect(readdirSync(join(place, 'hostile', 'inner'))).toEqual(['file'])
  expect(readdirSync(join(place, 'hostile'))).toEqual(['inner'])
  expect(readdirSync(place).sort()).toEqual([...before, 'hostile'].sort())
})

describe('put', () => {
  test('stores a directory', async () => {
    mkdirSync(join(place, 'up', 'sub'), { recursive: true })
    writeFileSync(join(place, 'up', 'sub', 'x'), 'x')
    expect(await ftpkit('put', 'up', `${url}/stored`, '-r')).toMatchObject({ status: 0 })
    expect(readFileSync(join(served, 'stored', 'sub', 'x'), 'utf8')).toBe('x')
  })

  test('exits with 7 if the local file is missing', async () => {
    expect(await ftpkit('put', 'nowhere', `${url}/x`)).toMatchObject({ status: 7 })
  })
})

describe('sync', () => {
  test('mirrors down, and finds nothing to do the second time', async () => {
    expect(await ftpkit('sync', `${url}/d`, 'mirror')).toMatchObject({ status: 0 })
    expect(readFileSync(join(place, 'mirror', 'e', 'c.bin'), 'utf8')).toBe('ccc\n')
    expect(await ftpkit('sync', `${url}/d`, 'mirror', '--dry-run')).toMatchObject({ status: 0, output: '' })
  })

  test('mirrors up, and removes what is missing here', async () => {
    mkdirSync(join(place, 'site'), { recursive: true })
    writeFileSync(join(place, 'site', 'index.html'), 'one')
    writeFileSync(join(place, 'site', 'draft.tmp'), 'no')
    mkdirSync(join(served, 'www', 'old'), { recursive: true })
    writeFileSync(join(served, 'www', 'old', 'page'), 'gone soon')
    const options = ['--delete', '--exclude', '*.tmp']
    const planned = await ftpkit('sync', 'site', `${url}/www`, '--dry-run', ...options)
    expect(planned.output).toBe('remove old/page\nremoveDirectory old\ncopy index.html\n')
    expect(await ftpkit('sync', 'site', `${url}/www`, ...options)).toMatchObject({ status: 0 })
    expect(readdirSync(join(served, 'www'))).toEqual(['index.html'])
    expect(await ftpkit('sync', 'site', `${url}/www`, '--dry-run', ...options)).toMatchObject({ output: '' })
  })

  test('requires one URL and one directory', async () => {
    expect(await ftpkit('sync', 'a', 'b')).toMatchObject({ status: 2 })
  })
})

test('transfers a file from a server to itself, in two sessions', async () => {
  expect(await ftpkit('fxp', `${url}/a.txt`, `${url}/copied.txt`)).toMatchObject({ status: 0 })
  expect(readFileSync(join(served, 'copied.txt'), 'utf8')).toBe('a\n')
})

test.each([
  ['ftpes', 5],
  ['ftps', 3],
])('sends no command in the clear with %s:// to a server without TLS', async (scheme, status) => {
  const ran = await ftpkit('ls', url.replace('ftp:', `${scheme}:`), '--timeout', '1', '--verbose')
  expect(ran.status).toBe(status)
  expect(ran.words).not.toContain('USER')
})
