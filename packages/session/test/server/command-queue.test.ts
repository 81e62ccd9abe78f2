import { nameOctets } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { CommandQueue, interpret } from '../../src/server/command-queue.js'

const interpreted = (line: string) => interpret({ kind: 'line', octets: nameOctets(line) })

test('interprets a command in upper or lower case, an alias too, and keeps everything after one space', () => {
  expect(interpreted('retr  a b ')).toEqual({ kind: 'command', verb: 'RETR', argument: ' a b ' })
  expect(interpreted('XPWD')).toEqual({ kind: 'command', verb: 'PWD', argument: undefined })
})

test.each(['NOSUCH', 'constructor', '__proto__', '', ' NOOP', 'NOOP\t', '\u{1f600}', 'RETR/x'])(
  'answers %j with 500 and does not repeat it',
  (line) => {
    const received = interpreted(line)
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
  'PROXY TCP4 192.0.2.1 198.51.100.7 50000 21',
  'PROXY UNKNOWN',
])('recognizes that %s is not FTP', (line) => {
  expect(interpreted(line)).toMatchObject({ kind: 'fault', code: 500, foreign: true })
})

test.each(['GETTING', 'HOSTS x', 'HTTP/1.1 200', 'DELE GET / HTTP/1.1'])(
  'does not take %s for HTTP',
  (line) => {
    expect(interpreted(line)).not.toMatchObject({ foreign: true })
  },
)

test.each([
  ['too-long', 500],
  ['nul', 501],
  ['bare-lf', 500],
] as const)('answers a line that is %s with %i', (kind, code) => {
  expect(interpret({ kind })).toMatchObject({ kind: 'fault', code, foreign: false })
})

test('recognizes version 2 of the PROXY protocol at the beginning of a connection, in pieces too, and nowhere else', () => {
  const signature = '\r\n\r\n\0\r\nQUIT\n'
  const foreign = (...pieces: string[]) => {
    const { commands } = queue()
    for (const piece of pieces) commands.push(nameOctets(piece))
    const lines = Array.from({ length: commands.length }, () => commands.shift()!)
    return lines.filter((line) => line.kind === 'fault' && line.foreign).length
  }
  expect(foreign(`${signature}!`)).toBe(1)
  expect(foreign(...signature, '!')).toBe(1)
  expect(foreign(signature, signature)).toBe(1)
  expect(foreign(`NOOP\r\n${signature}`)).toBe(0)
  expect(foreign(signature.slice(0, -1), 'x')).toBe(0)
})

function queue(): { commands: CommandQueue; answers: Uint8Array[] } {
  const answers: Uint8Array[] = []
  return { commands: new CommandQueue(100, {}, (octets) => answers.push(octets)), answers }
}

test('gives commands in the order they came, and knows which wait', () => {
  const { commands } = queue()
  commands.push(nameOctets('NOOP\r\nQU'))
  expect(commands.has('QUIT')).toBe(false)
  commands.push(nameOctets('IT\r\nnonsense\r\n'))
  expect(commands.length).toBe(3)
  expect([commands.next('NOOP'), commands.next('QUIT'), commands.has('QUIT')]).toEqual([true, false, true])
  expect([commands.shift(), commands.shift()]).toEqual([
    { kind: 'command', verb: 'NOOP', argument: undefined },
    { kind: 'command', verb: 'QUIT', argument: undefined },
  ])
  expect(commands.shift()).toMatchObject({ kind: 'fault', code: 500 })
  expect(commands.shift()).toBeUndefined()
})

test('is empty only without the part of a line, which can be forgotten', () => {
  const { commands } = queue()
  commands.push(nameOctets('NO'))
  expect([commands.length, commands.empty]).toEqual([0, false])
  commands.reset()
  expect(commands.empty).toBe(true)
  commands.push(nameOctets('NOOP\r\n'))
  expect(commands.empty).toBe(false)
  commands.clear()
  expect(commands.empty).toBe(true)
})

test('answers Telnet, and gives up a subnegotiation without end', () => {
  const { commands, answers } = queue()
  commands.push(Uint8Array.of(0xff, 0xfd, 1))
  expect(answers).toEqual([Uint8Array.of(0xff, 0xfc, 1)])
  expect(() => commands.push(Uint8Array.from([0xff, 0xfa, ...new Array<number>(2_000).fill(0x41)]))).toThrow()
})
