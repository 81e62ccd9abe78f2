import { nameOctets } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { understand } from '../../src/server/received.js'

const understood = (line: string) => understand({ kind: 'line', octets: nameOctets(line) })

test('understands a command in either case, an alias too, with all behind one space', () => {
  expect(understood('retr  a b ')).toEqual({ kind: 'command', verb: 'RETR', argument: ' a b ' })
  expect(understood('XPWD')).toEqual({ kind: 'command', verb: 'PWD', argument: undefined })
})

test.each(['NOSUCH', 'constructor', '__proto__', '', ' NOOP', 'NOOP\t', '\u{1f600}', 'RETR/x'])(
  'has 500 for %j and does not repeat it',
  (line) => {
    const received = understood(line)
    expect(received).toMatchObject({ kind: 'fault', code: 500, foreign: false })
    if (line.trim() !== '') expect(JSON.stringify(received)).not.toContain(line.trim())
  },
)

test.each([
  'GET / HTTP/1.1',
  'post /x HTTP/1.0',
  'PUT',
  'HEAD /',
  'OPTIONS * HTTP/1.1',
  'Host: example.org',
  'PRI * HTTP/2.0',
])('knows that %s is no FTP', (line) => {
  expect(understood(line)).toMatchObject({ kind: 'fault', code: 500, foreign: true })
})

test.each(['GETTING', 'HOSTS x', 'HTTP/1.1 200', 'DELE GET / HTTP/1.1'])(
  'does not take %s for HTTP',
  (line) => {
    expect(understood(line)).not.toMatchObject({ foreign: true })
  },
)

test.each([
  ['too-long', 500],
  ['nul', 501],
  ['bare-lf', 500],
] as const)('answers a line that is %s by %i', (kind, code) => {
  expect(understand({ kind })).toMatchObject({ kind: 'fault', code, foreign: false })
})
