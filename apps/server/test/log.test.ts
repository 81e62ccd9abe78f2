import { createLog, type LogFormat, type Logger } from '@ftpkit/daemon/log'
import { writtenLines } from '@ftpkit/testkit/written-lines'
import { expect, test } from 'vitest'
import { logEvents } from '../src/log-events.js'

/** What a client may send: the title of a terminal, C1, text turned around, and a line of its own. */
const sent = 'x\x1b]0;owned\x07\u009b31m\u202e\u2028\r\nINFO: forged\n[12:00] INFO: forged'
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

const actor = { session: 1, peer: { host: '192.0.2.1', port: 50_000 }, account: undefined, tls: false }

/** The lines that a log has for events that contain this text. */
function logged(format: LogFormat, text: string): string[] {
  return loggedBy(format, (log) => {
    const report = logEvents(log)
    report({ kind: 'login', ...actor, user: text, granted: false })
    report({ kind: 'fault', session: 1, error: new Error(text), doing: text })
    log.warn({}, text)
  })
}

function loggedBy(format: LogFormat, write: (log: Logger) => void): string[] {
  return writtenLines((descriptor) => {
    const log = createLog(format, { descriptor })
    write(log)
    log.flush()
  })
}

test.each(['pretty', 'json'] as const)('a %s log has no control that a client sent', (format) => {
  const lines = logged(format, sent)
  expect(lines.join('\n')).toContain('owned')
  for (const line of lines) {
    expect(line).not.toMatch(controls)
    expect(line).not.toMatch(/^(?:\[12:00\] )?INFO: forged/)
  }
})

test('each event that an audit needs says who did what to what, and how it ended', () => {
  const who = { ...actor, account: 'ann', tls: true }
  const lines = loggedBy('json', (log) => {
    const report = logEvents(log)
    report({ kind: 'refused', peer: actor.peer, limit: 'sessionsPerAddress' })
    report({ kind: 'login', ...who, user: 'ftp', granted: true })
    for (const operation of ['remove', 'makeDirectory', 'removeDirectory', 'setAttributes'] as const)
      report({ kind: 'change', ...who, operation, path: '/a', to: undefined, outcome: 'complete' })
    report({ kind: 'change', ...who, operation: 'rename', path: '/a', to: '/b', outcome: 'no' })
    report({ kind: 'tls', session: 1, on: true })
  })
  const facts = { session: 1, peer: '192.0.2.1:50000', account: 'ann', tls: true }
  const change = { ...facts, path: '/a', outcome: 'complete' }
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { peer: '192.0.2.1:50000', limit: 'sessionsPerAddress', msg: 'connection refused' },
    { ...facts, user: 'ftp', msg: 'logged in' },
    { ...change, msg: 'delete' },
    { ...change, msg: 'make directory' },
    { ...change, msg: 'remove directory' },
    { ...change, msg: 'set attributes' },
    { ...facts, path: '/a', to: '/b', outcome: 'no', msg: 'rename' },
  ])
})

test('a log of JSON has what the client sent as its value', () => {
  expect(logged('json', sent).map((line) => JSON.parse(line))).toMatchObject([
    { user: sent, msg: 'login refused' },
    { err: { message: sent }, msg: sent },
    { msg: sent },
  ])
})
