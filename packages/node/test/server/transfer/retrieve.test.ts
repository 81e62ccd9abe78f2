import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { mount } from '@ftpkit/filesystem'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RawSession } from '../../raw-session.js'
import { type Serving, serve } from '../../serving.js'

const content = randomBytes(9_000_001)
const text = Buffer.from('a line of text that ends in LF alone\n'.repeat(60_000))
let folder = ''
let serving: Serving
let below: DirectoryFileSystem

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-retrieve-'))
  writeFileSync(join(folder, 'file'), content)
  writeFileSync(join(folder, 'text'), text)
  below = directoryFileSystem(folder)
  serving = await serve(mount({ '/below': below }))
})

afterAll(async () => {
  await serving[Symbol.asyncDispose]()
  await below.close()
  rmSync(folder, { recursive: true })
})

/** Reads by pieces of these lengths, with as many turns of the event loop before each. */
async function readSlowly(socket: Socket, pauses: readonly number[]): Promise<string> {
  const hash = createHash('sha256')
  let index = 0
  for await (const chunk of socket) {
    hash.update(chunk as Uint8Array)
    const turns = pauses[index++ % pauses.length]!
    for (let turn = 0; turn < turns; turn++) await nextTurn()
  }
  return hash.digest('hex')
}

async function retrieved(type: string, path: string, pauses: readonly number[]): Promise<string> {
  await using session = await RawSession.loggedIn(serving.address)
  await session.command(`TYPE ${type}`)
  const data = await session.passive()
  session.send(`RETR ${path}\r\n`)
  const digest = await readSlowly(data, pauses)
  data.destroy()
  expect((await session.reply())?.code).toBe(150)
  expect((await session.reply())?.code).toBe(226)
  return digest
}

const digestOf = (octets: Uint8Array) => createHash('sha256').update(octets).digest('hex')
const pauses = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 })

test('memory that is used again never changes what a slow reader gets', async () => {
  const expected = digestOf(content)
  await fc.assert(
    fc.asyncProperty(pauses, async (some) => {
      expect(await retrieved('I', '/below/file', some)).toBe(expected)
    }),
    { numRuns: 15 },
  )
})

test('text that is converted for a slow reader is whole', async () => {
  const expected = digestOf(Buffer.from(text.toString().replaceAll('\n', '\r\n')))
  await fc.assert(
    fc.asyncProperty(pauses, async (some) => {
      expect(await retrieved('A', '/below/text', some)).toBe(expected)
    }),
    { numRuns: 8 },
  )
})

test('a reader that goes away in the middle gets 426, and leaves nothing open', async () => {
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('TYPE I')
  const data = await session.passive()
  data.pause()
  session.send('RETR /below/file\r\n')
  expect((await session.reply())?.code).toBe(150)
  data.resetAndDestroy()
  expect((await session.reply())?.code).toBe(426)
  expect(await session.command('NOOP')).toBe(200)
})
