import type { ServerProcess } from '@ftpkit/testkit/server-process'
import { Wire } from '../../support/wire.js'
import type { Attack, Finding } from '../attack.js'
import { attacker, type DefaultsGround, login, other } from './defaults-ground.js'

/** Milliseconds in which a client is served while others keep the server busy, also on a busy machine. */
const maxWait = 5_000

/** Clients of one address that keep a server busy. */
const busyClients = 20

/** What a client of another address wants meanwhile. */
interface Turn {
  readonly name: string
  /** What each client of the attacker sends. */
  readonly lines: readonly string[]
  /** Whether they log in. @default true */
  readonly loggedIn?: boolean | undefined
  want(server: ServerProcess): Promise<Finding>
}

async function answered(server: ServerProcess, line: string, code: number): Promise<Finding> {
  using wire = await login(server, 'bob', other)
  const reply = await wire.ask(line)
  return reply?.code === code ? undefined : `${line} was answered ${reply?.lines}`
}

async function fetched(server: ServerProcess): Promise<Finding> {
  using wire = await login(server, 'bob', other)
  const { code } = await wire.retrieve('RETR small')
  return code === 226 ? undefined : `it was answered ${code}`
}

function getsItsTurn({ name, lines, loggedIn = true, want }: Turn): Attack<DefaultsGround> {
  return {
    name,
    async run({ server }) {
      const wires = await Promise.all(
        Array.from({ length: busyClients }, () =>
          loggedIn ? login(server, 'ann', attacker) : Wire.open(server.address, attacker),
        ),
      )
      // Read and not looked at, so that it is the server which is kept busy.
      for (const { socket } of wires) socket.removeAllListeners('data').resume()
      for (const wire of wires) wire.send(lines.map((line) => `${line}\r\n`).join(''))
      const began = performance.now()
      const finding = await want(server)
      const waited = Math.round(performance.now() - began)
      for (const { socket } of wires) socket.destroy()
      return finding ?? (waited < maxWait ? undefined : `it took ${waited} ms`)
    },
  }
}

const times = (count: number, line: string) => Array.from({ length: count }, () => line)

export const turns: readonly Attack<DefaultsGround>[] = [
  getsItsTurn({
    name: 'wrong logins of one address keep no other address from logging in',
    lines: times(20, 'USER unknown\r\nPASS wrong'),
    loggedIn: false,
    want: (server) => answered(server, 'NOOP', 200),
  }),
  getsItsTurn({
    name: 'logins of one address with the costly password of another user keep no other address from logging in',
    lines: times(20, 'USER tester\r\nPASS wrong'),
    loggedIn: false,
    want: (server) => answered(server, 'NOOP', 200),
  }),
  getsItsTurn({
    name: 'thousands of cheap commands at once of one address keep no other address from a download',
    lines: times(20_000, 'HELP'),
    want: fetched,
  }),
  getsItsTurn({
    name: 'thousands of logins at once of one address keep no other address from a download',
    lines: times(5_000, 'USER anonymous\r\nPASS wire@'),
    loggedIn: false,
    want: fetched,
  }),
  getsItsTurn({
    name: 'HASH of large files for one address keeps no other address from its own HASH',
    lines: times(20, 'HASH huge'),
    want: (server) => answered(server, 'HASH small', 213),
  }),
  getsItsTurn({
    name: 'HASH of large files for one address keeps no other address from a download',
    lines: times(20, 'HASH huge'),
    want: fetched,
  }),
  getsItsTurn({
    name: 'STAT of large directories for one address keeps no other address from its own STAT',
    lines: times(64, 'STAT crowd'),
    want: (server) => answered(server, 'STAT small', 213),
  }),
  getsItsTurn({
    name: 'HASH of large files for one address keeps no other address from SIZE of a text',
    lines: times(20, 'HASH huge'),
    want: async (server) => {
      using wire = await login(server, 'bob', other)
      await wire.expect('TYPE A', 200)
      const code = await wire.command('SIZE small')
      return code === 213 ? undefined : `it was answered ${code}`
    },
  }),
  getsItsTurn({
    name: 'appends to a large file for one address keep no other address from an append',
    lines: ['EPSV', 'APPE huge'],
    want: async (server) => {
      using wire = await login(server, 'bob', other)
      const code = await wire.store('APPE small', Buffer.from('x'))
      return code === 226 ? undefined : `it was answered ${code}`
    },
  }),
]
