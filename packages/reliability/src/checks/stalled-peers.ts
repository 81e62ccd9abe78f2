import { writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { residentSet } from '@ftpkit/testkit/memory'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { kibibyte, mebibyte } from '../support/memory.js'
import { Wire } from '../support/wire.js'

/** Logins at the same time: each computes a password hash. */
const atOnce = 4
/** Octets that 500 stalled transfers together may add to the server's memory. */
const maxGrowth = 150 * mebibyte
/** Size of a file in octets: more than all buffers between server and client hold. */
const large = 67_108_864

export const stalledPeers: Check = {
  id: 'R19',
  title: 'Peers that stall during a transfer take little memory, and time out',
  target:
    '500 stalled RETR and 500 stalled STOR: memory +≤ 150 MiB each (≤ 256 KiB a transfer), all answered 426',
  missing: () => (process.platform === 'linux' ? undefined : 'needs /proc, to see the memory of the server'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const count = extent.of(500, 12)
    const stallTime = extent.of(10_000, 2_000)
    const readers = await stalled('RETR large', count, stallTime, tally)
    const writers = await stalled('STOR stalled', count, stallTime, tally)
    const figure = `${readers} stalled RETR; ${writers} stalled STOR`
    return tally.outcome(figure, 2 * count + 2, `all timed out after ${stallTime / 1_000} s`)
  },
}

/**
 * Begins transfers that then stall.
 * @param stallTime milliseconds without an octet after which the server aborts a transfer
 * @returns the growth of the server's memory, as text
 */
async function stalled(command: string, count: number, stallTime: number, tally: Tally): Promise<string> {
  using folder = new Folder()
  using own = new Folder()
  writeFileSync(folder.at('large'), Buffer.alloc(large))
  const limits = { stallTime, sessionsPerAddress: 2 * count + 10, sessions: 2 * count + 10 }
  await using server = await ServerProcess.start(folder.path, {
    limits,
    configuration: own.at('config.json'),
  })
  const wires = await loggedIn(server, count)
  const before = residentSet(server.pid)
  const sockets = await Promise.all(wires.map((wire, number) => begin(wire, command, number)))
  let peak = before
  const answers = wires.map(async (wire) => (await wire.reply(stallTime * 6))?.code)
  const answered = Promise.all(answers)
  let watching = true
  void answered.finally(() => {
    watching = false
  })
  while (watching) {
    peak = Math.max(peak, residentSet(server.pid))
    await Promise.race([wait(100), answered])
  }
  for (const code of await answered)
    tally.assert(code === 426, `${command} that stalled was answered ${code}`)
  const growth = peak - before
  tally.assert(
    growth <= Math.max(maxGrowth * (count / 500), 32 * mebibyte),
    `${command}: ${toMebibytes(growth)} MiB more`,
  )
  tally.assert(server.running, 'the server ended')
  for (const socket of sockets) socket.destroy()
  for (const wire of wires) wire.socket.destroy()
  return `${count}: +${toMebibytes(growth)} MiB, ${Math.round(growth / count / kibibyte)} KiB each`
}

async function loggedIn(server: ServerProcess, count: number): Promise<Wire[]> {
  const wires: Wire[] = []
  let started = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (started < count) {
        started++
        wires.push(await Wire.loggedIn(server.address))
      }
    }),
  )
  return wires
}

/** Begins a transfer and leaves its data connection alone: a reader reads nothing, a writer sends one chunk. */
async function begin(wire: Wire, command: string, number: number): Promise<Socket> {
  const port = await wire.passivePort()
  const data = connectTcp({
    host: '127.0.0.1',
    port,
    onread: { buffer: Buffer.alloc(1), callback: () => false },
  })
  data.on('error', () => {})
  data.pause()
  const stores = command.startsWith('STOR')
  await wire.expect(stores ? `${command}${number}` : command, 150)
  if (stores) data.write(Buffer.alloc(262_144))
  return data
}

function toMebibytes(octets: number): number {
  return Math.round(octets / mebibyte)
}
