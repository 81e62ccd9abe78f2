import { expect, test } from 'vitest'
import { InputBuffer } from '../../../src/server/control/input-buffer.js'
import { certificateFor } from '../../certificate.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

const octets = (length: number) => Uint8Array.from({ length }, (_, at) => at & 0xff)

/** Everything that waits, in portions. */
function takeAll(input: InputBuffer): Uint8Array[] {
  const portions: Uint8Array[] = []
  while (input.waiting) portions.push(input.take())
  return portions
}

test('is taken in portions, in order', () => {
  const input = new InputBuffer()
  input.push(octets(1_100))
  const portions = takeAll(input)
  expect(portions.map(({ length }) => length)).toEqual([512, 512, 76])
  expect(Buffer.concat(portions)).toEqual(Buffer.from(octets(1_100)))
  expect(input.waiting).toBe(false)
})

test.each([
  ['LF', 0x0a],
  ['CR', 0x0d],
  ['IAC', 0xff],
])('what comes before any %s is one portion, since nothing is replied to it', (_name, octet) => {
  const input = new InputBuffer()
  input.push(Uint8Array.of(...Buffer.alloc(1_500, 'x'), octet, ...Buffer.alloc(600, 'y'), octet))
  expect(takeAll(input).map(({ length }) => length)).toEqual([1_500, 512, 90])
})

test('takes more while some octets still wait', () => {
  const input = new InputBuffer()
  input.push(octets(600))
  input.own()
  const first = input.take()
  input.push(octets(10))
  expect(Buffer.concat([first, ...takeAll(input)])).toEqual(Buffer.concat([octets(600), octets(10)]))
})

test.each([
  ['a Uint8Array', (of: Uint8Array) => Uint8Array.from(of)],
  ['a Buffer', (of: Uint8Array) => Buffer.from(of)],
])('copies what waits of %s before its memory is filled again', (_name, made) => {
  const input = new InputBuffer()
  const memory = made(octets(700))
  input.push(memory)
  const first = Uint8Array.from(input.take())
  input.own()
  memory.fill(0)
  input.push(memory.subarray(0, 3))
  input.own()
  memory.fill(9)
  expect(Buffer.concat([first, ...takeAll(input)])).toEqual(Buffer.concat([octets(700), Buffer.alloc(3)]))
})

test('drops what waits, and what is pushed, once it is closed', () => {
  const input = new InputBuffer()
  input.push(octets(10))
  input.close()
  expect(input.waiting).toBe(false)
  input.push(octets(10))
  expect(input.waiting).toBe(false)
})

test('carries out thousands of commands of one packet, though their replies are read late', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  session.socket.pause()
  session.send('HELP\r\n'.repeat(4_000))
  await new Promise((resolve) => setImmediate(resolve))
  session.socket.resume()
  for (let number = 0; number < 4_000; number++) expect((await session.reply())?.code).toBe(214)
  expect(await session.command('NOOP')).toBe(200)
})

test('carries out nothing that came in clear after AUTH, however much came before it', async () => {
  await using serving = await serve({}, { tls: { mode: 'optional', ...(await certificateFor()) } })
  for (const length of [480, 498, 499, 500, 501, 502, 503, 600, 2_000]) {
    await using session = await RawSession.open(serving.address)
    session.send(`${'NOOP'.padEnd(length - 2)}\r\nAUTH TLS\r\nUSER tester\r\n`)
    const codes: (number | undefined)[] = []
    do codes.push((await session.reply())?.code)
    while (codes.at(-1) !== undefined)
    expect(codes, String(length)).not.toContain(331)
  }
})
