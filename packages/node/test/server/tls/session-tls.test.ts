import { constants } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TlsIdentity, TlsOptions } from '../../../src/index.js'
import { ClearableConnection } from '../../../src/server/tls/clearable-connection.js'
import { SessionTls } from '../../../src/server/tls/session-tls.js'
import { certificateFor } from '../../certificate.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession, readAll } from '../../raw-session.js'
import { SecureSession } from '../../secure-session.js'
import { contentOf, type Serving, serve } from '../../serving.js'

let identity: TlsIdentity

beforeAll(async () => {
  identity = await certificateFor()
})

afterAll(SecureSession.destroyAll)

function serveTls(tree: Record<string, string>, tls: Partial<TlsOptions> = {}): Promise<Serving> {
  return serve(tree, { tls: { mode: 'optional', ...identity, ...tls } })
}

test('fails at once where the connection was closed before TLS could begin', async () => {
  const raw = new Socket()
  const connection = new ClearableConnection(raw)
  raw.destroy()
  await once(connection, 'close')
  const tls = new SessionTls({ mode: 'optional', ...identity }, new FakeClock())
  await expect(tls.secureControl(connection, 60_000)).rejects.toMatchObject({ replyHint: 522 })
})

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('by %s', (version) => {
  const options: ConnectionOptions = { minVersion: version, maxVersion: version }

  test('sends and receives files over data connections that resume the session, one after the other', async () => {
    await using serving = await serveTls({ 'x.bin': 'content' })
    const session = await SecureSession.loggedIn(serving, options)
    expect(session.socket.getProtocol()).toBe(version)
    for (let turn = 0; turn < 3; turn++) {
      const down = await session.passive()
      expect(await session.command('RETR x.bin')).toBe(150)
      const received = session.secure(down, await session.resumable(), options)
      await once(received, 'secureConnect')
      expect(received.isSessionReused()).toBe(true)
      expect((await readAll(received)).toString()).toBe('content')
      received.end()
      expect(await session.reply()).toBe(226)
      const up = await session.passive()
      expect(await session.command(`STOR y${turn}`)).toBe(150)
      session.secure(up, await session.resumable(), options).end('x'.repeat(100_000))
      expect(await session.reply()).toBe(226)
      expect((await contentOf(serving.files, `/y${turn}`)).length).toBe(100_000)
    }
  })

  test('serves a client that uses each ticket once: the control connection sends it again before the reply', async () => {
    await using serving = await serveTls({ 'x.bin': 'content' })
    const session = await SecureSession.loggedIn(serving, options)
    await session.resumable()
    for (const line of ['STOR empty', 'RETR x.bin', 'STOR y', 'STOR y', 'LIST', 'RETR x.bin']) {
      const { ticket } = session
      expect(ticket, `before ${line}`).toBeDefined()
      // Under TLS 1.2 a session may be resumed any number of times.
      if (version === 'TLSv1.3') session.ticket = undefined
      const socket = await session.passive()
      expect(await session.command(line)).toBe(150)
      const secured = session.secure(socket, ticket, options)
      await once(secured, 'secureConnect')
      expect(secured.isSessionReused()).toBe(true)
      secured.resume().end(line === 'STOR y' ? 'content' : '')
      expect(await session.reply()).toBe(226)
    }
    expect((await contentOf(serving.files, '/y')).toString()).toBe('content')
    expect(await session.command('NOOP')).toBe(200)
  })

  test('sends a ticket again only once the client has resumed by one, however many replies come before that', async () => {
    await using serving = await serveTls({ 'x.bin': 'content' })
    const session = await SecureSession.loggedIn(serving, options)
    await session.resumable()
    for (let turn = 0; turn < 3; turn++) {
      expect(session.ticket, `in turn ${turn}`).toBeDefined()
      const socket = await session.passive()
      expect(await session.command('RETR x.bin')).toBe(150)
      expect(await session.command('STAT')).toBe(211)
      // The newest that there is; it is used once.
      const { ticket } = session
      if (version === 'TLSv1.3') session.ticket = undefined
      const secured = session.secure(socket, ticket, options)
      await once(secured, 'secureConnect')
      expect(secured.isSessionReused()).toBe(true)
      secured.resume().end()
      expect(await session.reply()).toBe(226)
    }
  })

  test('receives a file from a client that never reads', async () => {
    await using serving = await serveTls({})
    const session = await SecureSession.loggedIn(serving, options)
    for (let turn = 0; turn < 5; turn++) {
      const up = await session.passive()
      expect(await session.command('STOR y')).toBe(150)
      const secured = session.secure(up, await session.resumable(), options)
      await once(secured, 'secureConnect')
      secured.pause()
      secured.end('x'.repeat(1_000_000), () => secured.destroySoon())
      expect(await session.reply()).toBe(226)
      expect((await contentOf(serving.files, '/y')).length).toBe(1_000_000)
    }
  })

  test('refuses by 522 a data connection that resumes nothing, or the session of another client', async () => {
    await using serving = await serveTls({ 'x.bin': 'old' })
    const session = await SecureSession.loggedIn(serving, options)
    const other = await SecureSession.loggedIn(serving, options)
    for (const ticket of [undefined, await other.resumable()]) {
      for (const line of ['RETR x.bin', 'STOR x.bin', 'LIST']) {
        const socket = await session.passive()
        expect(await session.command(line)).toBe(150)
        session.secure(socket, ticket, options).resume().end('new')
        expect(await session.reply()).toBe(522)
      }
    }
    expect((await contentOf(serving.files, '/x.bin')).toString()).toBe('old')
  })

  test('keeps the old file when a connection is cut without close_notify, by 426', async () => {
    await using serving = await serveTls({ 'x.bin': 'old' })
    const session = await SecureSession.loggedIn(serving, options)
    const socket = await session.passive()
    expect(await session.command('STOR x.bin')).toBe(150)
    const wire = Duplex.from({ readable: socket, writable: socket })
    const secured = session.secure(wire, await session.resumable(), options)
    await once(secured, 'secureConnect')
    await new Promise<void>((resolve) => secured.write('half of it', () => resolve()))
    socket.end()
    expect(await session.reply()).toBe(426)
    expect((await contentOf(serving.files, '/x.bin')).toString()).toBe('old')
  })

  test('receives and sends an empty file', async () => {
    await using serving = await serveTls({ empty: '' })
    const session = await SecureSession.loggedIn(serving, options)
    const up = await session.passive()
    expect(await session.command('STOR new')).toBe(150)
    const sent = session.secure(up, await session.resumable(), options)
    await once(sent, 'secureConnect')
    sent.resume().end()
    expect(await session.reply()).toBe(226)
    const down = await session.passive()
    expect(await session.command('RETR empty')).toBe(150)
    const received = session.secure(down, await session.resumable(), options)
    expect((await readAll(received)).length).toBe(0)
    received.end()
    expect(await session.reply()).toBe(226)
  })
})

test('needs no resumption where it is optional, and then no client loses the end of its file', async () => {
  await using serving = await serveTls({}, { resumption: 'optional' })
  const session = await SecureSession.loggedIn(serving)
  for (let turn = 0; turn < 5; turn++) {
    const up = await session.passive()
    expect(await session.command('STOR y')).toBe(150)
    const secured = session.secure(up, undefined)
    await once(secured, 'secureConnect')
    secured.pause()
    secured.end('x'.repeat(1_000_000), () => secured.destroySoon())
    expect(await session.reply()).toBe(226)
  }
})

test('limits sessions to TLS 1.2 where no ticket may be sent again, and one ticket serves all data connections', async () => {
  await using serving = await serveTls({ 'x.bin': 'content' }, { ticketReplay: false })
  const session = await SecureSession.loggedIn(serving)
  expect(session.socket.getProtocol()).toBe('TLSv1.2')
  const ticket = await session.resumable()
  for (let turn = 0; turn < 3; turn++) {
    const down = await session.passive()
    expect(await session.command('RETR x.bin')).toBe(150)
    const received = session.secure(down, ticket)
    await once(received, 'secureConnect')
    expect(received.isSessionReused()).toBe(true)
    expect((await readAll(received)).toString()).toBe('content')
    received.end()
    expect(await session.reply()).toBe(226)
  }
})

test('loads the record layer only where it begins', () => {
  const src = join(import.meta.dirname, '../../../src')
  const loading = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /^(import|export) (?!type).*(ticket-replay|record-layer)\.js'$/m.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    )
  // Everything else imports types of them, or loads them at run time.
  expect(loading).toEqual([join('server', 'tls', 'ticket-replay.ts')])
})

test('starts with TLS where it is implicit, and demands protected data', async () => {
  await using serving = await serveTls({ 'x.bin': 'content' }, { mode: 'implicit' })
  expect(serving.server.url).toMatch(/^ftps:/)
  const session = await SecureSession.implicit(serving)
  expect([await session.command('USER tester'), await session.command('PASS secret')]).toEqual([331, 230])
  expect(await session.command('RETR x.bin')).toBe(521)
})

test('refuses a login without TLS where TLS is required', async () => {
  await using serving = await serveTls({}, { mode: 'required' })
  await using session = await RawSession.open(serving.address)
  expect(await session.command('USER tester')).toBe(530)
})

test('carries out nothing that came in clear after AUTH', async () => {
  await using serving = await serveTls({ 'x.bin': 'old' })
  await using session = await RawSession.loggedIn(serving.address)
  session.send('AUTH TLS\r\nDELE x.bin\r\n')
  expect((await session.reply())?.code).toBe(421)
  expect(await session.reply()).toBeUndefined()
  await using later = await RawSession.loggedIn(serving.address)
  expect(await later.command('AUTH TLS')).toBe(234)
  later.send('DELE x.bin\r\n')
  expect(await later.reply()).toBeUndefined()
  expect((await contentOf(serving.files, '/x.bin')).toString()).toBe('old')
})

test('refuses a client that offers only other protocols', async () => {
  await using serving = await serveTls({})
  const session = await SecureSession.open(serving, { ALPNProtocols: ['h2', 'http/1.1'] })
  expect(await session.command('NOOP')).toBeUndefined()
  const ftp = await SecureSession.open(serving, { ALPNProtocols: ['ftp'] })
  expect(await ftp.command('NOOP')).toBe(200)
})

test('shows the certificate of the name that is asked for, and knows HOST by it', async () => {
  const other = await certificateFor('ftp.example.org')
  await using serving = await serveTls({}, { names: { 'ftp.example.org': other } })
  const session = await SecureSession.open(serving, { servername: 'ftp.example.org' })
  expect(session.socket.getPeerCertificate().subject.CN).toBe('ftp.example.org')
  expect([await session.command('HOST a.example'), await session.command('HOST ftp.example.org')]).toEqual([
    504, 220,
  ])
})

test('takes up another certificate, and refuses one it cannot use', async () => {
  await using serving = await serveTls({})
  serving.server.renewCertificate(await certificateFor('renewed.example'))
  const session = await SecureSession.open(serving)
  expect(session.socket.getPeerCertificate().subject.CN).toBe('renewed.example')
  expect(() => serving.server.renewCertificate({ cert: 'none', key: 'none' })).toThrow()
  await using plain = await serve({})
  expect(() => plain.server.renewCertificate(identity)).toThrow(TypeError)
})

test('accepts only clients with a certificate of its authorities, where it has some', async () => {
  await using serving = await serveTls({}, { clientAuthorities: identity.cert })
  const options = { cert: String(identity.cert), key: String(identity.key) }
  const known = await SecureSession.open(serving, options)
  expect(await known.command('NOOP')).toBe(200)
  const stranger = await SecureSession.open(serving)
  expect(await stranger.command('NOOP')).toBeUndefined()
})

test('knows a session by its identifier too, for clients of TLS 1.2 without tickets', async () => {
  await using serving = await serveTls({ 'x.bin': 'content' })
  const options = { maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET } as const
  const session = await SecureSession.loggedIn(serving, options)
  const stranger = await SecureSession.loggedIn(serving, options)
  for (const [ticket, code] of [
    [await session.resumable(), 226],
    [await stranger.resumable(), 522],
  ] as const) {
    const socket = await session.passive()
    expect(await session.command('RETR x.bin')).toBe(150)
    session
      .secure(socket, ticket, options)
      .resume()
      .on('end', () => socket.end())
    expect(await session.reply()).toBe(code)
  }
})
