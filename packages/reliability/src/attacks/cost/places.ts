import { setTimeout as wait } from 'node:timers/promises'
import { residentSet } from '@ftpkit/testkit/memory'
import type { ServerProcess } from '@ftpkit/testkit/server-process'
import { mebibyte } from '../../support/memory.js'
import { soon } from '../../support/soon.js'
import { Wire } from '../../support/wire.js'
import type { Attack, Finding } from '../attack.js'
import { attacker, type DefaultsGround, login, other } from './defaults-ground.js'

/** Opens connections of an address, and leaves them open. @returns them, with the codes of their greetings */
async function crowd(
  { address }: ServerProcess,
  count: number,
  host: string,
): Promise<{ wires: Wire[]; codes: (number | undefined)[] }> {
  const wires = await Promise.all(Array.from({ length: count }, () => Wire.connect(address, host)))
  const codes = await Promise.all(wires.map(async (wire) => (await wire.reply())?.code))
  return { wires, codes }
}

function close(wires: readonly Wire[]): void {
  for (const { socket } of wires) socket.destroy()
}

/** The greeting of one more client. */
async function greeting({ address }: ServerProcess, host: string): Promise<Finding> {
  using wire = await Wire.connect(address, host)
  const code = (await wire.reply())?.code
  return code === 220 ? undefined : `a client of ${host} got ${code}`
}

/** Crowds of some addresses, before a client of another one comes. */
function leavesPlace(name: string, hosts: readonly string[], count: number): Attack<DefaultsGround> {
  return {
    name,
    async run({ server }) {
      const crowds: Wire[] = []
      for (const host of hosts) crowds.push(...(await crowd(server, count, host)).wires)
      const finding = await greeting(server, '127.0.0.9')
      close(crowds)
      return finding
    },
  }
}

/** Sessions of an attacker, each with a passive listener, in a range of ten ports. */
async function holdPorts(server: ServerProcess, count: number): Promise<Wire[]> {
  const wires = await Promise.all(
    Array.from({ length: count }, () => Wire.anonymous(server.address, attacker)),
  )
  for (const wire of wires) await wire.ask('EPSV')
  return wires
}

async function portFor(server: ServerProcess, host: string): Promise<Finding> {
  using wire = await Wire.anonymous(server.address, host)
  const reply = await wire.ask('EPSV')
  return reply?.code === 229 ? undefined : `EPSV was answered ${reply?.lines}`
}

let nextPort = 21_000 + (process.pid % 400) * 10

/** Ten ports that nothing else uses. */
function tenPorts(): readonly string[] {
  nextPort += 10
  return ['--passive-ports', `${nextPort}-${nextPort + 9}`]
}

/** Milliseconds in which the sessions of clients that left must be over, also on a busy machine. */
const maxAfterwards = 5_000

/** Sessions that a server has, by its log. */
function openSessions({ logged }: ServerProcess): number {
  const events = (message: string) => logged.split(`"msg":"${message}"`).length
  return events('connected') - events('closed')
}

/** Milliseconds for a listener without a connection, in the attack that waits for them. */
const listenerTime = 500

export const places: readonly Attack<DefaultsGround>[] = [
  leavesPlace('a thousand connections of one address leave places to others', [attacker], 1_000),
  leavesPlace(
    'as many connections as there are places, of four addresses without a login, leave places to others',
    [attacker, other, '127.0.0.3', '127.0.0.4'],
    250,
  ),
  {
    name: 'an address that has its share gets 421, and others are greeted',
    async run({ server }) {
      const { wires, codes } = await crowd(server, 260, attacker)
      const finding = await greeting(server, other)
      close(wires)
      const greeted = codes.filter((code) => code === 220).length
      return finding ?? (greeted === 250 ? undefined : `${greeted} were greeted`)
    },
  },
  {
    name: 'of few sessions in all one address has half at most',
    async run({ start }) {
      await using server = await start({ limits: { sessions: 10 } })
      const { wires, codes } = await crowd(server, 12, attacker)
      const finding = await greeting(server, other)
      close(wires)
      const greeted = codes.filter((code) => code === 220).length
      return finding ?? (greeted === 5 ? undefined : `${greeted} of 10 were greeted`)
    },
  },
  {
    name: 'sessions that have logged in are not ended for those that have not',
    async run({ start }) {
      await using server = await start({ limits: { sessions: 10, sessionsPerAddress: 5 } })
      using wire = await login(server, 'ann', other)
      const { wires } = await crowd(server, 5, attacker)
      const more = await crowd(server, 5, '127.0.0.3')
      const reply = await wire.ask('NOOP')
      close([...wires, ...more.wires])
      return reply?.code === 200 ? undefined : 'the session was ended'
    },
  },
  {
    name: 'a client that logs in slowly is not ended by connections that come and go',
    async run({ start }) {
      await using server = await start({ limits: { sessions: 10 } })
      using honest = await Wire.open(server.address, other)
      for (let round = 0; round < 10; round++) close((await crowd(server, 10, attacker)).wires)
      await honest.login({ user: 'ann', password: 'ann' })
      return undefined
    },
  },
  {
    name: 'listeners of one address leave passive ports to others',
    async run({ start }) {
      await using server = await start({ options: tenPorts() })
      const wires = await holdPorts(server, 12)
      const finding = await portFor(server, other)
      close(wires)
      return finding
    },
  },
  {
    name: 'a session has one passive port, however often it asks',
    async run({ start }) {
      await using server = await start({ options: tenPorts() })
      using wire = await Wire.anonymous(server.address, attacker)
      for (let count = 0; count < 50; count++) await wire.expect('EPSV', 229)
      return await portFor(server, attacker)
    },
  },
  {
    name: 'a listener that no one has connected to ends although its session is alive',
    async run({ start }) {
      await using server = await start({
        options: tenPorts(),
        limits: { dataConnectionTime: listenerTime },
      })
      const wires = await holdPorts(server, 5)
      await wait(listenerTime * 2)
      for (const wire of wires) await wire.expect('NOOP', 200)
      const finding = await portFor(server, attacker)
      close(wires)
      return finding
    },
  },
  {
    name: 'beginnings of lines in all sessions of an address take little memory',
    async run({ server }) {
      const before = residentSet(server.pid)
      const { wires } = await crowd(server, 250, attacker)
      for (const wire of wires) wire.send('x'.repeat(1_048_576))
      await wait(1_000)
      const growth = residentSet(server.pid) - before
      close(wires)
      if (growth >= 64 * mebibyte) return `${Math.round(growth / mebibyte)} MiB more`
      return (await soon(() => openSessions(server) === 0, maxAfterwards))
        ? undefined
        : 'sessions are still there'
    },
  },
]
