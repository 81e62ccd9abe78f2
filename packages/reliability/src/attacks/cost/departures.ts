import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '@ftpkit/testkit/server-process'
import { restless } from '../../support/processor.js'
import { soon } from '../../support/soon.js'
import { Wire } from '../../support/wire.js'
import type { Attack, Finding } from '../attack.js'
import type { FamilyWithGround } from '../grounds.js'
import { type CostGround, hugeSize, onCostGround } from './ground.js'

/** A client that gives the server work, and leaves. */
interface Departure {
  readonly name: string
  /** Command lines, sent at once. */
  readonly lines: readonly string[]
  /** What the client does before. Default: it logs in as `ann`. */
  readonly arrive?: ((ground: CostGround) => Promise<Wire>) | undefined
  /** Default: as many as the ground says */
  readonly clients?: ((ground: CostGround) => number) | undefined
  /** The server that it works on. */
  readonly guarded?: boolean | undefined
}

/** Milliseconds in which the work begins. */
const beginning = 200

/** The address of a client that does not take part. */
const other = '127.0.0.2'

/** Milliseconds in which it is answered while the others work. */
const maxWait = 5_000

async function ann({ server }: CostGround, ...lines: readonly string[]): Promise<Wire> {
  const wire = await Wire.loggedInAs(server.address, { user: 'ann', password: 'ann' })
  for (const line of lines) await wire.expect(line, 200, 350)
  return wire
}

/** A client with a data connection that it doesn't read. */
async function withData(ground: CostGround, ...lines: readonly string[]): Promise<Wire> {
  const wire = await ann(ground, ...lines)
  const data = await wire.passive()
  data.pause()
  // The data connection ends with the control connection.
  wire.socket.once('close', () => data.destroy())
  return wire
}

/** Half of the clients leave by FIN and read on, the others cut the connection. */
function leave(wires: readonly Wire[]): void {
  for (const [at, { socket }] of wires.entries()) {
    if (at % 2 === 0) socket.end()
    else socket.resetAndDestroy()
  }
}

/** Whether another client is answered, what was written in the folder, and whether the server comes to rest. */
async function aftermath({ pid, address }: ServerProcess, ground: CostGround): Promise<Finding> {
  const began = performance.now()
  using wire = await Wire.open(address, other)
  await wire.expect('NOOP', 200)
  const waited = Math.round(performance.now() - began)
  if (waited > maxWait) return `another client waited for ${waited} ms`
  const work = await restless(pid, ground.patience)
  if (work !== undefined) return work
  const left = () => readdirSync(ground.root.path).filter((name) => name.startsWith('.ftpkit'))
  const cleared = await soon(() => left().length === 0, ground.patience)
  return cleared ? undefined : `${left().length} files were left`
}

function departs({ name, lines, arrive = ann, clients, guarded = false }: Departure): Attack<CostGround> {
  return {
    name: `${name} costs nothing once the clients have left`,
    async run(ground) {
      const server = guarded ? ground.guarded : ground.server
      const count = clients?.(ground) ?? ground.clients
      const wires = await Promise.all(Array.from({ length: count }, () => arrive(ground)))
      try {
        for (const wire of wires) wire.send(lines.map((line) => `${line}\r\n`).join(''))
        await wait(beginning)
        leave(wires)
        return await aftermath(server, ground)
      } finally {
        for (const wire of wires) wire.socket.destroy()
      }
    },
  }
}

const times = (count: number, line: string) => Array.from({ length: count }, () => line)
const wrongLogin = ['USER unknown', 'PASS wrong']

const departures: readonly Departure[] = [
  {
    name: 'a wrong login of each of many clients',
    lines: wrongLogin,
    arrive: ({ guarded }) => Wire.open(guarded.address),
    clients: ({ clients }) => clients * 3,
    guarded: true,
  },
  {
    name: 'wrong logins sent at once',
    lines: times(50, wrongLogin.join('\r\n')),
    arrive: ({ guarded }) => Wire.open(guarded.address),
    guarded: true,
  },
  { name: 'HASH of a large file', lines: ['HASH huge'] },
  {
    name: 'HASH of a large file by anonymous clients',
    lines: ['HASH huge'],
    arrive: ({ server }) => Wire.anonymous(server.address),
  },
  { name: 'many HASHes of a large file sent at once', lines: times(64, 'HASH huge') },
  { name: 'HASH by SHA-512', lines: ['OPTS HASH SHA-512', ...times(8, 'HASH huge')] },
  { name: 'HASH of a part', lines: times(16, `RANG 0 ${hugeSize - 1}\r\nHASH huge`) },
  { name: 'SIZE of a text that is converted', lines: ['TYPE A', ...times(64, 'SIZE text')] },
  { name: 'SIZE of a text that becomes EBCDIC', lines: ['TYPE E', ...times(64, 'SIZE text')] },
  { name: 'SIZE of records', lines: ['TYPE A', 'STRU R', ...times(64, 'SIZE text')] },
  { name: 'STAT of a large directory', lines: times(64, 'STAT crowd') },
  {
    name: 'STAT of a large directory by anonymous clients',
    lines: times(64, 'STAT crowd'),
    arrive: ({ server }) => Wire.anonymous(server.address),
  },
  { name: 'STAT of a pattern that nothing fits', lines: times(64, 'STAT crowd/*none*') },
  { name: 'LIST that is not read', lines: ['LIST crowd'], arrive: withData },
  { name: 'MLSD that is not read', lines: ['MLSD crowd'], arrive: withData },
  { name: 'NLST of a pattern', lines: ['NLST crowd/*1*2*3*'], arrive: withData },
  { name: 'LIST without a data connection', lines: times(8, 'LIST crowd') },
  { name: 'RETR that is not read', lines: ['RETR huge'], arrive: withData },
  { name: 'RETR of text', lines: ['RETR huge'], arrive: (ground) => withData(ground, 'TYPE A') },
  { name: 'RETR in MODE C', lines: ['RETR huge'], arrive: (ground) => withData(ground, 'MODE C') },
  { name: 'RETR from an octet far away', lines: [`REST ${hugeSize - 1}`, 'RETR huge'], arrive: withData },
  { name: 'APPE without a data connection', lines: ['EPSV', 'APPE huge'] },
  { name: 'APPE with a data connection without octets', lines: ['APPE huge'], arrive: withData },
  { name: 'REST and STOR without a data connection', lines: ['EPSV', `REST ${hugeSize - 1}`, 'STOR huge'] },
  {
    name: 'REST and STOR with a data connection without octets',
    lines: [`REST ${hugeSize - 1}`, 'STOR huge'],
    arrive: withData,
  },
  { name: 'a line without an end', lines: ['NOOP '.repeat(200_000)] },
  { name: 'many NOOPs', lines: times(2_000, 'NOOP') },
  { name: 'many commands for unknown files', lines: times(500, 'MLST nothing') },
  { name: 'many passive listeners', lines: times(100, 'EPSV') },
  { name: 'many replies of many lines', lines: times(500, 'FEAT') },
  {
    name: 'many logins of anonymous',
    lines: times(500, 'USER anonymous\r\nPASS x@y'),
    arrive: ({ server }) => Wire.open(server.address),
  },
  {
    name: 'a TLS handshake that is not completed',
    lines: ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    arrive: async ({ server }) => {
      const wire = await Wire.open(server.address)
      await wire.expect('AUTH TLS', 234)
      return wire
    },
  },
]

export const cost: FamilyWithGround<CostGround> = {
  number: 32,
  name: 'the cost of commands whose clients leave',
  attacks: departures.map(departs),
  onGround: onCostGround,
}
