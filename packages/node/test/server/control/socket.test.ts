import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { ControlSocket } from '../../../src/server/control/socket.js'
import { createServer as createFtpServer, defaultServerLimits } from '../../../src/server.js'
import { FakeClock } from '../../fake-clock.js'
import { RawSession } from '../../raw-session.js'
import { serve } from '../../serving.js'

/** More than the kernel takes for a client that doesn't read. */
const unread = new Uint8Array(64_000_000)

async function pair(): Promise<{ client: Socket; raw: Socket }> {
  const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const client = connect(listener.address() as { port: number })
  const [raw] = (await once(listener, 'connection')) as [Socket]
  listener.close()
  return { client: client.on('error', () => {}).pause(), raw }
}

test('a client that never reads its last replies is disconnected after the grace', async () => {
  const { client, raw } = await pair()
  const closed = once(raw, 'close')
  const clock = new FakeClock()
  const events = { onReady: () => {}, onEnd: () => {}, onClose: () => {} }
  const control = new ControlSocket(raw, events, clock)
  control.begin()
  control.write(unread)
  expect(control.needsDrain).toBe(true)
  control.close(5_000)
  await clock.elapse(5_000)
  await closed
  client.destroy()
})

test('a session whose client sends commands and reads nothing ends at its deadline, before login too', async () => {
  const clock = new FakeClock()
  await using serving = await serve({}, { clock })
  const client = connect({ ...serving.address, allowHalfOpen: true })
  client.on('error', () => {}).pause()
  await once(client, 'connect')
  client.write('HELP\r\n'.repeat(80_000))
  await expect.poll(() => serving.server.sessionCount).toBe(1)
  await clock.advance(defaultServerLimits.loginTime)
  await clock.elapse(defaultServerLimits.closingTime)
  await expect.poll(() => serving.server.sessionCount).toBe(0)
  client.destroy()
})

test('commands that come on two connections in turns, each in two pieces, do not mix', async () => {
  await using serving = await serve({})
  await using one = await RawSession.loggedIn(serving.address)
  await using other = await RawSession.loggedIn(serving.address)
  for (let turn = 0; turn < 20; turn++) {
    one.send('MKD /one')
    other.send('MKD /other-')
    expect(await one.command(`-${turn}`)).toBe(257)
    expect(await other.command(`${turn}`)).toBe(257)
  }
  for (let turn = 0; turn < 20; turn++) {
    expect(await one.command(`RMD /one-${turn}`)).toBe(250)
    expect(await other.command(`RMD /other-${turn}`)).toBe(250)
  }
})

test('commands that wait are not mixed with what another client sends meanwhile', async () => {
  let admit = () => {}
  const asked = new Promise<void>((resolve) => {
    admit = resolve
  })
  const files = new MemoryFileSystem()
  const authenticate = async (user: string) => {
    if (user === 'waits') await asked
    return { files }
  }
  await using server = await createFtpServer({ authenticate }).listen()
  await using waiting = await RawSession.open(server.address)
  await using thief = await RawSession.open(server.address)
  waiting.send(`USER waits\r\nPASS x\r\n${'NOOP\r\n'.repeat(300)}`)
  expect((await waiting.reply())?.code).toBe(331)
  thief.send('MKD /stolen\r\n'.repeat(100))
  expect((await thief.reply())?.code).toBe(530)
  admit()
  expect((await waiting.reply())?.code).toBe(230)
  for (let turn = 0; turn < 300; turn++) expect((await waiting.reply())?.code).toBe(200)
})
