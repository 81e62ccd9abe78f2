import { once } from 'node:events'
import { connect as dial, type Socket } from 'node:net'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { describe, expect, test, vi } from 'vitest'
import {
  activeWays,
  type ConnectOptions,
  connect,
  MemoryTarget,
  passiveWays,
  type Tap,
  type TappedConnection,
} from '../../src/index.js'
import { certificateFor } from '../certificate.js'
import { contentOf, serve } from '../serving.js'

/** What a tap saw of one connection. */
interface Seen {
  readonly connection: TappedConnection
  sent: Buffer
  received: Buffer
  /** TLS, the ends, and how it closed, in order. */
  readonly happened: string[]
}

/** A tap that keeps everything. */
function recorder(): { readonly tap: Tap; readonly seen: Seen[] } {
  const seen: Seen[] = []
  const tap: Tap = (connection) => {
    const entry: Seen = { connection, sent: Buffer.alloc(0), received: Buffer.alloc(0), happened: [] }
    seen.push(entry)
    return {
      sent: (octets) => {
        entry.sent = Buffer.concat([entry.sent, octets])
      },
      received: (octets) => {
        entry.received = Buffer.concat([entry.received, octets])
      },
      tls: (on) => void entry.happened.push(on ? 'tls' : 'clear'),
      ended: (end) => void entry.happened.push(`${end} ended`),
      closed: (resetBy) => void entry.happened.push(resetBy ? `reset by ${resetBy}` : 'closed'),
    }
  }
  return { tap, seen }
}

/** The same connection, as the other end has it. */
function mirrored({ kind, opener, near, far }: TappedConnection) {
  return { kind, opener: opener === 'near' ? 'far' : 'near', near: far, far: near }
}

const large = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 9)) & 0xff))

const text = 'one\ntwo\n'

const hosts = ['127.0.0.1', '::1']
const protections: ConnectOptions['tls'][] = [undefined, 'explicit', 'implicit']
const ways = { passive: passiveWays, active: activeWays }

const cases = hosts.flatMap((host) =>
  protections.flatMap((tls) =>
    (['passive', 'active'] as const).map((way) => ({ host, tls, way, name: `${host}, ${way}, TLS ${tls}` })),
  ),
)

describe.each(cases)('a session over $name', ({ host, tls, way }) => {
  test('is seen by both ends alike, without TLS, in every octet', async () => {
    const ofServer = recorder()
    const ofClient = recorder()
    const identity = tls && (await certificateFor())
    await using serving = await serve(
      { 'large.bin': large, 'text.txt': text },
      {
        host,
        tap: ofServer.tap,
        tls: identity && { ...identity, mode: tls === 'implicit' ? 'implicit' : 'required' },
      },
    )
    const client = await connect({
      ...serving.address,
      user: 'tester',
      password: 'secret',
      tls,
      insecure: true,
      data: ways[way],
      reuse: true,
      tap: ofClient.tap,
    })
    const target = new MemoryTarget()
    await client.download('large.bin', target)
    await client.upload(large, 'stored.bin')
    await client.upload(Buffer.from(text), 'blocks.txt', {
      type: { code: 'E', format: 'N' },
      structure: 'R',
      mode: 'B',
    })
    await client.upload(Buffer.from(text), 'more.txt', {
      type: { code: 'A', format: 'N' },
      structure: 'F',
      mode: 'C',
    })
    await client.list()
    await client.quit()
    expect(await contentOf(serving.files, '/stored.bin')).toEqual(large)
    await vi.waitFor(() => {
      for (const { happened } of [...ofServer.seen, ...ofClient.seen]) {
        expect(happened.at(-1)).toMatch(/^(?:closed|reset by .*)$/)
      }
    })

    const [control, ...data] = ofClient.seen
    expect(control!.connection).toMatchObject({ kind: 'control', opener: 'near' })
    expect(control!.sent.toString()).toContain('PASS secret\r\n')
    expect(control!.received.toString()).toMatch(/^220 /)
    expect(ofServer.seen.map(({ connection }) => mirrored(connection))).toEqual(
      ofClient.seen.map(({ connection: { session: _, ...connection } }) => connection),
    )
    for (const [index, { sent, received }] of ofClient.seen.entries()) {
      const other = ofServer.seen[index]!
      expect(other.received.equals(sent), `sent on ${index}`).toBe(true)
      expect(other.sent.equals(received), `received on ${index}`).toBe(true)
    }
    expect(data[0]!.received.equals(large)).toBe(true)
    expect(data[1]!.sent.equals(large)).toBe(true)
    for (const { happened } of ofClient.seen) expect(happened.includes('tls')).toBe(tls !== undefined)
  })
})

test('a file that is given up is seen as a reset, on both sides', async () => {
  const ofServer = recorder()
  const ofClient = recorder()
  await using serving = await serve({ large: new Uint8Array(30_000_000) }, { tap: ofServer.tap })
  await using client = await connect({
    ...serving.address,
    user: 'tester',
    password: 'secret',
    tap: ofClient.tap,
  })
  const abort = new AbortController()
  const write = async () => abort.abort()
  await expect(
    client.download('large', { write, commit: async () => {}, discard: async () => {} } as never, {
      signal: abort.signal,
    }),
  ).rejects.toThrow()
  const last = ({ seen }: typeof ofServer) => seen[1]?.happened.at(-1)
  await vi.waitFor(() => {
    expect([last(ofServer), last(ofClient)]).toEqual([
      expect.stringMatching(/^reset by/),
      expect.stringMatching(/^reset by/),
    ])
  })
})

test('of a connection that a dialer has made the address is the one that was named, and early octets are seen', async () => {
  const { tap, seen } = recorder()
  await using serving = await serve(new MemoryFileSystem({ file: text }))
  const dialer = async ({ port }: { port: number }): Promise<Socket> => {
    const socket = dial(port, serving.address.host)
    await once(socket, port === serving.address.port ? 'readable' : 'connect')
    return socket
  }
  await using client = await connect({
    host: '192.0.2.7',
    port: serving.address.port,
    user: 'tester',
    password: 'secret',
    dialer,
    tap,
  })
  await client.download('file', new MemoryTarget())
  expect(seen.map(({ connection }) => connection.far.host)).toEqual(['192.0.2.7', '192.0.2.7'])
  expect(seen[0]!.received.toString()).toMatch(/^220 .*\r\n331 /)
})

test('a tap may leave out connections', async () => {
  await using serving = await serve({ file: text }, { tap: () => undefined })
  await using client = await connect({
    ...serving.address,
    user: 'tester',
    password: 'secret',
    tap: () => undefined,
  })
  const target = new MemoryTarget()
  await client.download('file', target)
  expect(Buffer.from(target.content).toString()).toBe(text)
})
