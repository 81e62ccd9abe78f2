import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { giveHome } from '@ftpkit/testkit/peers'
import { afterEach, describe, expect, test } from 'vitest'
import { ftpkit } from '../test/served.js'
import { password, presentNames, speaksTls, startServer, user } from './servers.js'

const work = {
  when: { now: true },
  sites: ['it'],
  retries: { count: 0 },
  steps: [
    { get: { from: 'out/*.txt', to: 'in/', move: true } },
    { get: { from: 'kept/*', to: 'copies/' } },
    { put: { from: 'reports/*', to: 'new/%Y/' } },
    { rename: { from: 'new/%Y/a.csv', to: 'new/%Y/b.csv' } },
    { remove: { path: 'flag' } },
    { remove: { path: 'never there', missing: 'skip' } },
    { get: { from: 'never/there', to: 'in/', missing: 'skip' } },
    { get: { from: 'never/*', to: 'in/', missing: 'skip' } },
    { sync: { direction: 'get', remote: 'tree', local: 'tree', delete: true } },
  ],
}

/** Files on the server before the first run. */
const stored = {
  'out/a.txt': 'a\r\n',
  'out/b.txt': '',
  'out/README.TXT': 'another case',
  'kept/c': 'c',
  'tree/deep/d': 'd',
  flag: '',
}

const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

describe.each(presentNames)('jobs at %s', (name) => {
  test('files are moved once, and those that came or changed since with the next run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ftpkit-jobs-'))
    ends.push(() => rmSync(folder, { recursive: true }))
    const home = join(folder, 'home')
    store(home, stored)
    chmodSync(folder, 0o755)
    const tls = speaksTls(name) ? 'required' : 'off'
    const server = await startServer(name, home, { host: '127.0.0.1', tls })
    ends.push(() => server.stop())
    const url = `${tls === 'off' ? 'ftp' : 'ftpes'}://${user}@${server.host}:${server.port}`
    const local = join(folder, 'local')
    const site = { name: 'it', url, secret: 'env:SITE_PASSWORD', insecure: 'true' }
    write(local, {
      'sites.yaml': JSON.stringify({ sites: [site] }),
      'jobs.yaml': JSON.stringify({ version: 1, zone: 'UTC', jobs: { work } }),
      'reports/a.csv': '1;2\n',
      'tree/old': 'of an earlier time',
    })
    const run = () => runIn(local)

    expect(await run()).toMatchObject({ status: 0, words: expect.stringContaining('done, 4 files') })
    expect(filesIn(join(local, 'in'))).toEqual({ 'a.txt': 'a\r\n', 'b.txt': '' })
    expect(filesIn(join(local, 'copies'))).toEqual({ c: 'c' })
    expect(filesIn(join(local, 'tree'))).toEqual({ 'deep/d': 'd' })
    const year = new Date().getUTCFullYear()
    expect(filesIn(home)).toEqual({
      'out/README.TXT': 'another case',
      'kept/c': 'c',
      'tree/deep/d': 'd',
      [`new/${year}/b.csv`]: '1;2\n',
    })

    store(home, { 'out/e.txt': 'e', 'kept/c': 'changed', flag: '' })
    rmSync(join(home, `new/${year}/b.csv`))
    write(local, { 'reports/a.csv': '1;2;3\n' })
    expect(await run()).toMatchObject({ status: 0, words: expect.stringContaining('done, 3 files') })
    expect(filesIn(join(local, 'in'))).toEqual({ 'a.txt': 'a\r\n', 'b.txt': '', 'e.txt': 'e' })
    expect(filesIn(join(local, 'copies'))).toEqual({ c: 'changed' })
    expect(readFileSync(join(home, `new/${year}/b.csv`), 'utf8')).toBe('1;2;3\n')
  })
})

function runIn(local: string) {
  return ftpkit(['run', 'jobs.yaml', '--once', 'work', '--state', 'state'], {
    cwd: local,
    env: { ...process.env, FTPKIT_SITES: join(local, 'sites.yaml'), SITE_PASSWORD: password },
  })
}

/** Writes files on a server. Some servers have a user of their own. */
function store(home: string, files: Readonly<Record<string, string>>): void {
  write(home, files)
  giveHome(home)
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(root, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content, { mode: 0o600 })
  }
}

/** The files below a directory, by path. */
function filesIn(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1)).sort()
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}
