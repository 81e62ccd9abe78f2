import { execFileSync } from 'node:child_process'
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { specialFile } from '../../../src/client/local/special-file.js'
import { openTarget } from '../../../src/client/local/target.js'
import { connect } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { serve } from '../../serving.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-special-'))
const octets = Buffer.alloc(300_000, 'octets ')

afterAll(() => rmSync(place, { recursive: true }))

function pipe(name: string): string {
  const path = join(place, name)
  execFileSync('mkfifo', [path])
  return path
}

/** What a program reads from a pipe until it ends. */
async function readFrom(path: string): Promise<Buffer> {
  return buffer(createReadStream(path))
}

describe.runIf(process.platform !== 'win32')('a download', () => {
  test('goes into a pipe, which stays one', async () => {
    await using serving = await serve({ x: octets })
    await using client = await connect({ ...serving.address, user: 'tester', password: 'secret' })
    const path = pipe('whole')
    const read = readFrom(path)
    await client.download('x', path)
    expect((await read).equals(octets)).toBe(true)
    expect(statSync(path).isFIFO()).toBe(true)
  })

  test('to a path that can be none is a fault of the local file', async () => {
    const path = join(place, 'x'.repeat(300))
    await expect(openTarget(path, false)).rejects.toMatchObject({ code: 'local-file' })
    await expect(openTarget(path, true)).rejects.toMatchObject({ code: 'local-file' })
  })

  test('goes into /dev/null, and through a link to it', async () => {
    await using serving = await serve({ x: octets })
    await using client = await connect({ ...serving.address, user: 'tester', password: 'secret' })
    const link = join(place, 'null')
    symlinkSync('/dev/null', link)
    for (const path of ['/dev/null', link]) {
      expect((await client.download('x', path)).octets).toBe(octets.length)
      await expect(client.download('missing', path)).rejects.toMatchObject({ code: 'refused' })
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    expect(readdirSync(place).filter((name) => name.startsWith('.ftpkit'))).toEqual([])
  })

  test('fails where the device takes no more', async () => {
    const { target } = await openTarget('/dev/full', false)
    await target.write([octets]).catch(() => {})
    await expect(target.commit()).rejects.toMatchObject({
      code: 'local-file',
      message: expect.stringContaining('/dev/full cannot be written: '),
    })
  })

  test('waits for the reader of a pipe, until it is aborted', async () => {
    const stop = new AbortController()
    const opening = openTarget(pipe('unread'), false, stop.signal)
    stop.abort()
    await expect(opening).rejects.toMatchObject({ code: 'aborted' })
  })

  test('opens a pipe as soon as it has a reader', async () => {
    const path = pipe('late')
    const clock = new FakeClock()
    const opening = specialFile(path)!({ clock })
    const read = readFrom(path)
    const stream = await Promise.race([opening, clockUntil(clock, opening)])
    stream.end('late')
    expect((await read).toString()).toBe('late')
  })

  test('fails when the reader of a pipe has left', async () => {
    const path = pipe('left')
    const reader = openSync(path, 'r+')
    const { target } = await openTarget(path, false)
    closeSync(reader)
    const writing = target.write([octets]).then(() => target.commit())
    await expect(writing).rejects.toMatchObject({ code: 'local-file' })
  })

  test('can’t be resumed in a special file', async () => {
    await expect(openTarget('/dev/null', true)).rejects.toMatchObject({
      code: 'local-file',
      message: '/dev/null: only a regular file can be resumed',
    })
  })
})

test('a descriptor of this process is written to where it is, and stays open', async () => {
  const path = join(place, 'log')
  const fd = openSync(path, 'a')
  for (const text of ['one ', 'two ']) {
    const { target } = await openTarget(`/dev/fd/${fd}`, false)
    await target.write([Buffer.from(text)])
    await target.commit()
  }
  closeSync(fd)
  expect(readFileSync(path, 'utf8')).toBe('one two ')
})

test('files, directories, sockets and missing names are not special', async () => {
  const path = join(place, 'socket')
  const server = createServer().listen(path)
  for (const name of [place, path, join(place, 'missing'), join(place, 'log')])
    expect(specialFile(name)).toBeUndefined()
  server.close()
})

/** Lets time pass until a promise is settled. */
async function clockUntil<Value>(clock: FakeClock, pending: Promise<Value>): Promise<Value> {
  let settled = false
  const end = pending.finally(() => {
    settled = true
  })
  while (!settled) await clock.elapse(100)
  return end
}
