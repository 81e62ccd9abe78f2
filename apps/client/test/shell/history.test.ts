import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { History, hasSecret, historyLength, historyPath } from '../../src/shell/history.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-history-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('a line with a secret', () => {
  test.each([
    'open ftp://me:secret@host/',
    'user me secret',
    'USER me secret',
    'quote PASS secret',
    'literal acct 123',
    'site pswd old new',
    'quote SITE CPWD secret',
    '!FTPKIT_PASSWORD=secret ftpkit ls',
    '!curl --password=secret',
  ])('is %j', (line) => {
    expect(hasSecret(line)).toBe(true)
  })

  test.each([
    'open ftp://me@host/',
    'user me',
    'ls pass',
    'get password.txt',
    'site chmod 644 x',
    'cd a:b@c',
    'quote PASV',
  ])('is not %j', (line) => {
    expect(hasSecret(line)).toBe(false)
  })
})

test('is kept in a private file, newest first when it is opened again', () => {
  const path = join(place, 'deep', 'history')
  const history = History.open(path)
  for (const line of ['one', 'one', ' ', 'user me secret', 'two']) history.add(line)
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(History.open(path).lines).toEqual(['two', 'one'])
})

test('makes a readable file private, and removes secrets and old lines from it', () => {
  const path = join(place, 'open')
  const many = Array.from({ length: historyLength + 10 }, (_, at) => `line ${at}`)
  writeFileSync(path, ['quote PASS secret', ...many, 'user me secret', ''].join('\n'), { mode: 0o644 })
  const { lines } = History.open(path)
  expect(lines).toHaveLength(historyLength)
  expect(lines[0]).toBe(many.at(-1))
  expect(readFileSync(path, 'utf8')).not.toContain('secret')
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('leaves out lines that would control the terminal when the arrow keys show them', () => {
  const path = join(place, 'controls')
  writeFileSync(path, 'ls\nget \x1b]0;owned\x07\nget \u009b31m\nget \u202e\n')
  const history = History.open(path)
  history.add('get \x1b[31m')
  expect(history.lines).toEqual(['ls'])
})

test('can be kept in memory only', () => {
  const history = new History(undefined, [])
  history.add('one')
  expect(history.lines).toEqual(['one'])
})

test('is in the place that the environment says', () => {
  expect(historyPath({ FTPKIT_HISTORY: '/x' })).toBe('/x')
  expect(historyPath({ XDG_STATE_HOME: '/state' })).toBe('/state/ftpkit/history')
  expect(historyPath({})).toMatch(/\.local\/state\/ftpkit\/history$/)
})
