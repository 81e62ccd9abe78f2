import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { MemorySharedState } from '@ftpkit/shared-state'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerOptions, TlsIdentity, TlsOptions } from '../../../src/index.js'
import { readTicketKeys, TicketKeyFile } from '../../../src/server/tls/ticket-key-file.js'
import { certificateFor } from '../../certificate.js'
import { readAll } from '../../raw-session.js'
import { SecureSession } from '../../secure-session.js'
import { type Serving, serve } from '../../serving.js'

let identity: TlsIdentity

beforeAll(async () => {
  identity = await certificateFor()
})

afterAll(SecureSession.destroyAll)

/** One of several servers. */
function node(tls: Partial<TlsOptions>, options: Partial<ServerOptions> = {}): Promise<Serving> {
  return serve({ file: 'content' }, { tls: { mode: 'optional', ...identity, ...tls }, ...options })
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('with %s', (version) => {
  const versions: ConnectionOptions = { minVersion: version, maxVersion: version }
  const [old, current] = [randomBytes(32), randomBytes(32)]

  /** Whether a session that a client had with one server is resumed by another. */
  async function resumed(one: Partial<TlsOptions>, other: Partial<TlsOptions>): Promise<boolean> {
    await using first = await node(one)
    await using second = await node(other)
    const before = await SecureSession.loggedIn(first, versions)
    const session = await before.resumable()
    const after = await SecureSession.open(second, { ...versions, session })
    expect(await after.command('NOOP')).toBe(200)
    return after.socket.isSessionReused()
  }

  test.each<[string, Buffer[], Buffer[], boolean]>([
    ['the same keys', [current], [current], true],
    ['keys that were rotated meanwhile', [old], [current, old], true],
    ['keys that are not rotated yet', [current, old], [old, current], true],
    ['keys that the other has forgotten', [old], [current], false],
    ['no keys', [], [], false],
    ['keys on one side only', [current], [], false],
  ])('a client resumes its session at another server with %s', async (_, one, other, expected) => {
    expect(await resumed({ ticketKeys: () => one }, { ticketKeys: () => other })).toBe(expected)
  })

  test('without the option every session begins with a full handshake', async () => {
    expect(await resumed({}, {})).toBe(false)
  })

  test('data connections may resume the session that was resumed by its old and its new ticket, and no other', async () => {
    const keys = { ticketKeys: () => [current] }
    await using first = await node(keys)
    await using second = await node(keys)
    const before = await SecureSession.loggedIn(first, versions)
    const earlier = await before.resumable()
    const session = await SecureSession.loggedIn(second, { ...versions, session: earlier })
    expect(session.socket.isSessionReused()).toBe(true)
    // TLS 1.2 shows a new ticket of a resumed session in the session alone.
    const newer = version === 'TLSv1.2' ? session.socket.getSession()! : await session.resumable()
    expect(newer.equals(earlier)).toBe(false)
    for (const ticket of [newer, earlier, newer]) {
      const data = await session.passive()
      expect(await session.command('RETR file')).toBe(150)
      const received = session.secure(data, ticket, versions)
      expect((await readAll(received)).toString()).toBe('content')
      received.end()
      expect(await session.reply()).toBe(226)
    }
    const stranger = await SecureSession.loggedIn(second, versions)
    const foreign = await session.passive()
    expect(await session.command('RETR file')).toBe(150)
    session.secure(foreign, await stranger.resumable(), versions)
    expect(await session.reply()).toBe(522)
    // Nor may one of the session before be resumed by what the resumed session has got.
    const other = await before.passive()
    expect(await before.command('RETR file')).toBe(150)
    before.secure(other, version === 'TLSv1.2' ? newer : await session.resumable(), versions)
    expect(await before.reply()).toBe(522)
  })

  test('the keys may be those of the shared state', async () => {
    const sharedState = new MemorySharedState({ now: () => 0, newKey: () => randomBytes(32) })
    await using first = await node({}, { sharedState })
    await using second = await node({}, { sharedState })
    const before = await SecureSession.loggedIn(first, versions)
    const after = await SecureSession.open(second, { ...versions, session: await before.resumable() })
    expect(after.socket.isSessionReused()).toBe(true)
  })
})

describe('a file of ticket keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-tickets-'))
  const file = join(folder, 'keys')
  const write = (octets: Buffer, mode = 0o600) => {
    writeFileSync(file, octets)
    chmodSync(file, mode)
  }
  afterAll(() => rmSync(folder, { recursive: true }))

  test('holds keys of 48 octets, the first of which seals, or one of 80', async () => {
    const octets = randomBytes(96)
    write(octets)
    expect((await readTicketKeys(file)).map((key) => Buffer.from(key).toString('hex'))).toEqual([
      octets.subarray(0, 48).toString('hex'),
      octets.subarray(48).toString('hex'),
    ])
    write(octets.subarray(0, 80))
    expect((await readTicketKeys(file)).map(({ length }) => length)).toEqual([80])
  })

  test.each<[string, number, number, RegExp]>([
    ['that others may read', 48, 0o640, /must not be readable by others.*chmod 600/],
    ['without octets', 0, 0o600, /has 0 octets.*openssl rand 48/],
    ['with half a key', 72, 0o600, /has 72 octets/],
  ])('%s is refused', async (_, length, mode, message) => {
    write(randomBytes(length), mode)
    await expect(readTicketKeys(file)).rejects.toMatchObject({
      code: 'local-file',
      message: expect.stringMatching(message),
    })
  })

  test('that is not there is named', async () => {
    await expect(readTicketKeys(join(folder, 'none'))).rejects.toMatchObject({
      code: 'local-file',
      message: expect.stringContaining('none'),
    })
  })

  test('is read again when it changes, and one that can’t be used changes nothing', async () => {
    const [one, other] = [randomBytes(48), randomBytes(48)]
    write(one)
    let wake: (error: unknown) => void = () => {}
    const failed = new Promise((resolve) => (wake = resolve))
    using keys = await TicketKeyFile.open(file, (error) => wake(error))
    expect(keys.current().map(Buffer.from)).toEqual([one])
    const next = join(folder, 'next')
    writeFileSync(next, Buffer.concat([other, one]), { mode: 0o600 })
    renameSync(next, file)
    await expect.poll(() => keys.current().map(Buffer.from), { timeout: 20_000 }).toEqual([other, one])
    writeFileSync(file, 'short')
    expect(await failed).toMatchObject({ code: 'local-file' })
    expect(keys.current()).toHaveLength(2)
  })
})
