import { expect, test } from 'vitest'
import { certificateFor } from '../certificate.js'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { SecureSession } from '../secure-session.js'
import { serve } from '../serving.js'

watchForLeaks()

async function greetingOf(address: { host: string; port: number }): Promise<string> {
  await using session = await RawSession.open(address)
  return Buffer.concat(session.received).toString().trim()
}

test('new sessions have the new options, existing ones what they began with', async () => {
  await using serving = await serve({}, { greeting: 'one', hosts: ['a.example'] })
  await using before = await RawSession.open(serving.address)
  await serving.server.reconfigure({ greeting: 'two', hosts: ['b.example'] })
  expect(await greetingOf(serving.address)).toBe('220 two')
  expect([await before.command('HOST b.example'), await before.command('HOST a.example')]).toEqual([504, 220])
  await using after = await RawSession.open(serving.address)
  expect([await after.command('HOST a.example'), await after.command('HOST b.example')]).toEqual([504, 220])
  // What is left out has its default again.
  await serving.server.reconfigure({})
  expect(await greetingOf(serving.address)).toBe('220 ftpkit is ready')
})

test('limits count at once', async () => {
  await using serving = await serve({}, { limits: { sessionsPerAddress: 1 } })
  await using first = await RawSession.loggedIn(serving.address)
  expect(await greetingOf(serving.address)).toContain('421')
  await serving.server.reconfigure({ limits: { sessionsPerAddress: 2 } })
  expect(await greetingOf(serving.address)).toContain('220')
  expect(await first.command('NOOP')).toBe(200)
})

test('TLS can begin, with an implicit listener and without a restart, and end', async () => {
  await using serving = await serve({})
  const { server, address } = serving
  await using before = await RawSession.open(address)
  await server.reconfigure({ tls: { mode: 'required', ...(await certificateFor('new.example')) } })
  const session = await SecureSession.open(serving)
  expect(session.socket.getPeerCertificate().subject.CN).toBe('new.example')
  expect(await before.command('USER tester')).toBe(331)
  await using plain = await RawSession.open(address)
  expect(await plain.command('USER tester')).toBe(530)
  await server.reconfigure({})
  await using after = await RawSession.open(address)
  expect(await after.command('AUTH TLS')).toBe(502)
  SecureSession.destroyAll()
})

test('a wrong option changes nothing', async () => {
  await using serving = await serve({}, { greeting: 'one' })
  const wrong = [
    { tls: { mode: 'optional', cert: 'none', key: 'none' } },
    { limitRate: { session: -1 } },
    { passiveAddress: '1.2.3' },
    { codePage: 'none' },
    { nameEncoding: 'none' },
    { storageRules: [{ path: 'relative' }] },
  ] as const
  for (const each of wrong)
    await expect(serving.server.reconfigure({ greeting: 'two', ...each })).rejects.toThrow()
  expect(await greetingOf(serving.address)).toBe('220 one')
})

test('a listener that needs TLS keeps it', async () => {
  const tls = { mode: 'optional' as const, ...(await certificateFor()) }
  await using serving = await serve({}, { tls, listeners: [{ tls: 'implicit' }] })
  await expect(serving.server.reconfigure({})).rejects.toThrow(/implicit needs a certificate/)
})
