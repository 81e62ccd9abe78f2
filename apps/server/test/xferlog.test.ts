import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerEvent } from '@ftpkit/node/server'
import { expect, test } from 'vitest'
import { TransferLog } from '../src/xferlog.js'

const actor = { session: 1, peer: { host: '192.0.2.1', port: 50_000 }, account: 'ann', tls: false }

const stored: ServerEvent = {
  kind: 'transfer',
  ...actor,
  direction: 'store',
  disposition: 'replace',
  path: '/my file\n',
  parameters: 'TYPE I STRU F MODE S',
  octets: 1_234,
  milliseconds: 2_400,
  outcome: 'complete',
}

function logged(...events: readonly ServerEvent[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-xferlog-'))
  const log = new TransferLog(join(folder, 'log'))
  for (const event of events) log.log(event)
  log.flush()
  const lines = readFileSync(join(folder, 'log'), 'utf8').split('\n')
  rmSync(folder, { recursive: true })
  return lines.slice(0, -1)
}

const date = '\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}'

test('a transfer is a line with the fields of xferlog, in which names have no space', () => {
  const [line] = logged(stored)
  expect(line).toMatch(new RegExp(`^${date} 2 192\\.0\\.2\\.1 1234 /my_file_ b _ i r ann ftp 0 \\* c$`))
})

test('downloads, texts, anonymous users, failures and deletions are marked', () => {
  const lines = logged(
    { ...stored, direction: 'retrieve', parameters: 'TYPE A N STRU F MODE S', account: 'anonymous' },
    { ...stored, outcome: 'FtpError: the client is gone', milliseconds: 3 },
    { kind: 'change', ...actor, operation: 'remove', path: '/gone', to: undefined, outcome: 'complete' },
  )
  expect(lines.map((line) => line.replace(new RegExp(`^${date} `), ''))).toEqual([
    '2 192.0.2.1 1234 /my_file_ a _ o a anonymous ftp 0 * c',
    '1 192.0.2.1 1234 /my_file_ b _ i r ann ftp 0 * i',
    '1 192.0.2.1 0 /gone b _ d r ann ftp 0 * c',
  ])
})

/** Reads a line as xferlog(5) describes it. @throws Error for what does not have its form */
function parsed(line: string) {
  const [day, month, date, time, year, ...fields] = line.split(/ +/)
  if (fields.length !== 13) throw new Error(`${fields.length} fields after the date: ${line}`)
  const [seconds, host, octets, path, type, action, direction, access, user, service, method, id, status] =
    fields
  const isOne = (letter: string | undefined, letters: string) =>
    letter?.length === 1 && letters.includes(letter)
  const isRight =
    isOne(type, 'ab') &&
    isOne(action, 'CUT_') &&
    isOne(direction, 'oid') &&
    isOne(access, 'agr') &&
    isOne(method, '01') &&
    isOne(status, 'ci')
  if (!isRight) throw new Error(`a letter that xferlog does not have: ${line}`)
  const at = Date.parse(`${day} ${month} ${date} ${year} ${time}`)
  return {
    at,
    seconds: Number(seconds),
    host,
    octets: Number(octets),
    path,
    direction,
    access,
    user,
    service,
    id,
    status,
  }
}

test.each([
  'a b c',
  'line\nSun Nov 29 00:00:00 2026 1 192.0.2.9 1 /forged b _ o r root ftp 0 * c',
  'tab\tand\rreturn',
  'no-break\u00a0and ideographic\u3000space',
  'line\u2028separator\u0085and\u001b[31m',
  '\ud800',
])('a reader of xferlog finds one transfer for the name %j, with its fields', (name) => {
  const before = Math.floor(Date.now() / 1_000) * 1_000
  const [line, ...others] = logged({ ...stored, path: `/${name}`, account: `ann ${name}` })
  expect(others).toEqual([])
  const { at, path, user, ...fields } = parsed(line!)
  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(Date.now())
  expect(fields).toEqual({
    seconds: 2,
    host: '192.0.2.1',
    octets: 1_234,
    direction: 'i',
    access: 'r',
    service: 'ftp',
    id: '*',
    status: 'c',
  })
  expect(path).toMatch(/^\/\S+$/)
  expect(user).toMatch(/^ann_\S+$/)
})

test('lists and other events are not logged', () => {
  const other = {
    kind: 'change',
    ...actor,
    operation: 'rename',
    path: '/a',
    to: '/b',
    outcome: 'complete',
  } as const
  expect(logged({ ...stored, direction: 'list' }, other, { kind: 'tls', session: 1, on: true })).toEqual([])
})

test('a log that was renamed is continued under its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-xferlog-'))
  const file = join(folder, 'log')
  const log = new TransferLog(file)
  log.log(stored)
  renameSync(file, `${file}.1`)
  log.reopen()
  log.log(stored)
  log.flush()
  for (const each of [file, `${file}.1`]) expect(readFileSync(each, 'utf8').split('\n')).toHaveLength(2)
  rmSync(folder, { recursive: true })
})
