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
