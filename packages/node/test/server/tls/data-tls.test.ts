import { once } from 'node:events'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { TlsOptions } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { readAll } from '../../raw-session.js'
import { SecureSession } from '../../secure-session.js'
import { contentOf, serve } from '../../serving.js'

const content = Buffer.alloc(300_000, 'what the file holds ')
const certificate = await certificateFor()
const secure = (more: Partial<TlsOptions> = {}) =>
  ({ tls: { ...certificate, mode: 'required', ...more } }) as const

afterEach(() => SecureSession.destroyAll())

/** A session, and a data connection on which TLS is complete before any command. */
async function early(session: SecureSession): Promise<TLSSocket> {
  const socket = await session.passive()
  const secured = session.secure(socket, await session.resumable())
  await once(secured, 'secureConnect')
  return secured
}

describe('TLS of a passive data connection, begun before the command', () => {
  test('serves downloads, lists and uploads', async () => {
    await using serving = await serve({ a: content }, secure())
    const session = await SecureSession.loggedIn(serving)
    const down = await early(session)
    expect(down.isSessionReused()).toBe(true)
    expect(await session.command('RETR a')).toBe(150)
    expect((await readAll(down)).equals(content)).toBe(true)
    down.end()
    expect(await session.reply()).toBe(226)
    const list = await early(session)
    expect(await session.command('NLST')).toBe(150)
    expect((await readAll(list)).toString()).toBe('a\r\n')
    list.end()
    expect(await session.reply()).toBe(226)
    const up = await early(session)
    up.end(content)
    expect(await session.command('STOR b')).toBe(150)
    expect(await session.reply()).toBe(226)
    expect((await contentOf(serving.files, '/b')).equals(content)).toBe(true)
  })

  test('is demanded to end by close_notify for an upload, as any other', async () => {
    await using serving = await serve({}, secure())
    const session = await SecureSession.loggedIn(serving)
    const socket = await session.passive()
    const secured = session.secure(socket, await session.resumable())
    await once(secured, 'secureConnect')
    expect(await session.command('STOR b')).toBe(150)
    secured.write(content, () => socket.end())
    expect(await session.reply()).toBe(426)
  })

  test('that does not resume the session is reported to the command', async () => {
    await using serving = await serve({ a: content }, secure())
    const session = await SecureSession.loggedIn(serving)
    const socket = await session.passive()
    const secured = session.secure(socket, undefined)
    await once(secured.resume(), 'end')
    expect(await session.command('RETR a')).toBe(150)
    expect(await session.reply()).toBe(522)
  })

  test('is not taken for a connection in clear, after PROT C', async () => {
    await using serving = await serve({ a: content }, secure({ mode: 'optional' }))
    const session = await SecureSession.loggedIn(serving)
    await early(session)
    expect(await session.command('PROT C')).toBe(200)
    expect(await session.command('RETR a')).toBe(425)
    expect(session.lastText).toContain('PROT C')
  })

  test('is not begun without PROT P, whatever the client sends first', async () => {
    await using serving = await serve({}, secure({ mode: 'optional' }))
    const session = await SecureSession.loggedIn(serving)
    await session.command('PROT C')
    const socket = await session.passive()
    socket.end('sent before the command')
    expect(await session.command('STOR b')).toBe(150)
    expect(await session.reply()).toBe(226)
    expect((await contentOf(serving.files, '/b')).toString()).toBe('sent before the command')
  })

  test('leaves nothing when the client goes without a command', async () => {
    await using serving = await serve({ a: content }, secure())
    const session = await SecureSession.loggedIn(serving)
    const secured = await early(session)
    session.socket.destroy()
    await new Promise((resolve) => secured.once('close', resolve).resume())
    await expect.poll(() => serving.server.sessionCount).toBe(0)
  })
})

describe('a store under TLS whose client sends no close_notify', () => {
  const store = async (
    dataEnd: 'close-notify' | 'any' | undefined,
    begins: 'early' | 'after the command',
  ) => {
    const serving = await serve({}, secure({ dataEnd }))
    const session = await SecureSession.loggedIn(serving)
    const socket = await session.passive()
    const secured = session.secure(socket, await session.resumable())
    if (begins === 'early') await once(secured, 'secureConnect')
    expect(await session.command('STOR b')).toBe(150)
    secured.write(content, () => socket.end())
    return { serving, code: await session.reply() }
  }

  test.each(['early', 'after the command'] as const)(
    'is complete with tls.dataEnd any, TLS begun %s',
    async (begins) => {
      const { serving, code } = await store('any', begins)
      expect(code).toBe(226)
      expect((await contentOf(serving.files, '/b')).equals(content)).toBe(true)
      await serving.server.close()
    },
  )

  test.each(['close-notify', undefined] as const)('is refused by 426 with %s', async (dataEnd) => {
    const { serving, code } = await store(dataEnd, 'after the command')
    expect(code).toBe(426)
    await serving.server.close()
  })

  test('is lost with a reset, also with tls.dataEnd any', async () => {
    await using serving = await serve({}, secure({ dataEnd: 'any' }))
    const session = await SecureSession.loggedIn(serving)
    const socket = await session.passive()
    const secured = session.secure(socket, await session.resumable())
    expect(await session.command('STOR b')).toBe(150)
    await new Promise((resolve) => secured.write(content, resolve))
    socket.resetAndDestroy()
    expect(await session.reply()).toBe(426)
  })
})
