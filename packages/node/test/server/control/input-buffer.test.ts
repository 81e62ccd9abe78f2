import { expect, test } from 'vitest'
import { Inlet } from '../../../src/server/control/input-buffer.js'
import { certificateFor } from '../../certificate.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

const octets = (length: number) => Uint8Array.from({ length }, (_, at) => at & 0xff)

test('hands on what came in portions, as long as it may', () => {
  const taken: number[] = []
  const inlet = new Inlet({
    get open() {
      return taken.length < 2
    },
    take: (portion) => taken.push(portion.length),
  })
  inlet.push(octets(1_100))
  expect(taken).toEqual([512, 512])
  expect(inlet.waits).toBe(true)
  inlet.push(octets(10))
  expect(taken).toHaveLength(2)
  taken.length = 0
  inlet.goOn()
  expect(taken).toEqual([86])
  expect(inlet.waits).toBe(false)
})

test('hands on in order, also when it is told to go on while a portion is taken', () => {
  const taken: Uint8Array[] = []
  const inlet: Inlet = new Inlet({
    open: true,
    take: (portion) => {
      taken.push(portion.slice())
      inlet.goOn()
    },
  })
  inlet.push(octets(1_300))
  expect(Buffer.concat(taken)).toEqual(Buffer.from(octets(1_300)))
})

test.each([
  ['a Uint8Array', (of: Uint8Array) => Uint8Array.from(of)],
  ['a Buffer', (of: Uint8Array) => Buffer.from(of)],
])('keeps a copy of what waits, come as %s: the memory is filled anew', (_name, made) => {
  const taken: Uint8Array[] = []
  const taker = { open: false, take: (portion: Uint8Array) => taken.push(Uint8Array.from(portion)) }
  const inlet = new Inlet(taker)
  const memory = made(octets(700))
  inlet.push(memory)
  memory.fill(0)
  inlet.push(memory.subarray(0, 3))
  memory.fill(9)
  taker.open = true
  inlet.goOn()
  expect(Buffer.concat(taken)).toEqual(Buffer.concat([octets(700), Buffer.alloc(3)]))
})

test('drops what waits, and what comes, once it is closed', () => {
  const taken: Uint8Array[] = []
  const inlet = new Inlet({ open: false, take: (portion) => taken.push(portion) })
  inlet.push(octets(10))
  inlet.close()
  inlet.push(octets(10))
  expect(inlet.waits).toBe(false)
  expect(taken).toEqual([])
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

test('carries out nothing that came in clear behind AUTH, however much came before it', async () => {
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
