import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Entry, type FileSystem, MemoryFileSystem } from '@ftpkit/filesystem'
import { ReplyReader } from '@ftpkit/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TlsIdentity } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { type Serving, serve } from '../../serving.js'

/** Entries of the directory: as many as STAT shows. */
const entries = 10_000
/** Entries whose lines fit into the buffers of a connection in the kernel, and much more. */
const fitting = 70_000

/** A directory of long names that counts what is taken of its listing. */
class CountedDirectory {
  taken = 0
  open = 0
  readonly files: FileSystem

  constructor(private readonly count = entries) {
    const files = new MemoryFileSystem({ d: {} })
    this.files = new Proxy(files, {
      get: (target, name) => {
        const value = name === 'list' ? () => this.list() : Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  private async *list(): AsyncGenerator<Entry, void> {
    this.open++
    try {
      for (let number = 0; number < this.count; number++) {
        this.taken++
        yield { name: `${number}`.padEnd(250, 'x'), kind: 'file', size: 1, modified: 0 }
      }
    } finally {
      this.open--
    }
  }

  /** Waits until nothing more is taken. */
  async settle(): Promise<void> {
    let before = 0
    let unchanged = 0
    const check = () => {
      unchanged = this.taken > 0 && this.taken === before ? unchanged + 1 : 0
      before = this.taken
      return unchanged
    }
    await expect.poll(check, { timeout: 30_000, interval: 100 }).toBeGreaterThan(5)
  }
}

let identity: TlsIdentity

beforeAll(async () => {
  identity = await certificateFor()
})

const inClear = async ({ address }: Serving): Promise<Socket> => {
  const socket = connect({ ...address, allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

const underTls = async ({ address }: Serving): Promise<Socket> => {
  const socket = connectTls({ ...address, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

describe.each([
  ['in clear', inClear, {}],
  ['under TLS', underTls, { mode: 'implicit' as const }],
])('a client that sends STATs %s and reads no reply', (_how, open, tls) => {
  async function silent(serving: Serving, commands: string): Promise<Socket> {
    const socket = await open(serving)
    socket.on('error', () => {}).pause()
    socket.write(`USER tester\r\nPASS secret\r\n${commands}`)
    return socket
  }

  const tlsOptions = () => ('mode' in tls ? { tls: { ...identity, ...tls } } : {})

  test('has as much of a directory read as its connection takes, and the other STATs not begun', async () => {
    const directory = new CountedDirectory()
    await using serving = await serve(directory.files, tlsOptions())
    const socket = await silent(serving, 'STAT d\r\n'.repeat(20))
    await directory.settle()
    expect(directory.taken).toBeLessThan(fitting)
    socket.destroy()
    await expect.poll(() => directory.open).toBe(0)
    await expect.poll(() => serving.server.sessionCount).toBe(0)
  })

  test('gets all replies once it reads', async () => {
    const directory = new CountedDirectory(300)
    await using serving = await serve(directory.files, tlsOptions())
    const socket = await silent(serving, `${'STAT d\r\n'.repeat(100)}QUIT\r\n`)
    await directory.settle()
    const reader = new ReplyReader()
    const codes: number[] = []
    for await (const octets of socket) {
      for (const { code, lines } of reader.push(octets as Uint8Array)) {
        codes.push(code)
        if (code === 212) expect(lines).toHaveLength(302)
      }
    }
    socket.destroy()
    expect(codes).toEqual([220, 331, 230, ...new Array(100).fill(212), 221])
  })

  test('has its listing closed when it ends its side', async () => {
    const directory = new CountedDirectory()
    await using serving = await serve(directory.files, tlsOptions())
    const socket = await silent(serving, 'STAT d\r\n'.repeat(20))
    await directory.settle()
    expect(directory.open).toBe(1)
    socket.end()
    await expect.poll(() => directory.open).toBe(0)
    socket.destroy()
  })

  test('is disconnected after the idle time', async () => {
    const directory = new CountedDirectory()
    const clock = new FakeClock()
    const limits = { idleTime: 10_000, closingTime: 1_000 }
    await using serving = await serve(directory.files, { ...tlsOptions(), clock, limits })
    const socket = await silent(serving, 'STAT d\r\n'.repeat(20))
    await directory.settle()
    await clock.elapse(limits.idleTime)
    await clock.elapse(limits.closingTime)
    await expect.poll(() => serving.server.sessionCount).toBe(0)
    expect(directory.open).toBe(0)
    socket.destroy()
  })
})

test('a LIST after replies that are not read is not begun, although its data connection is there', async () => {
  const directory = new CountedDirectory()
  await using serving = await serve(directory.files)
  await using session = await RawSession.loggedIn(serving.address)
  const data = await session.passive()
  session.socket.pause()
  session.send(`${'STAT d\r\n'.repeat(10)}LIST d\r\n`)
  await directory.settle()
  expect(serving.events).not.toContainEqual(expect.objectContaining({ kind: 'transfer' }))
  expect(directory.taken).toBeLessThan(fitting)
  expect(data.bytesRead).toBe(0)
  data.destroy()
})

test('a STAT of many names lets the STATs of other clients in between', async () => {
  const directory = new CountedDirectory()
  await using serving = await serve(directory.files)
  await using silent = await RawSession.loggedIn(serving.address)
  silent.socket.pause()
  silent.send('STAT d\r\n'.repeat(20))
  await directory.settle()
  await using other = await RawSession.loggedIn(serving.address)
  expect(await other.command('STAT d')).toBe(212)
})
