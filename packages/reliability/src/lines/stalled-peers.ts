import { writeFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { Folder } from '../support/folder.js'
import { kibibyte, mebibyte, residentSet } from '../support/resident.js'
import { Wire } from '../support/wire.js'

const counts: Readonly<Record<Profile, number>> = { full: 500, short: 12 }
/** Logins at the same time: each costs a hash. */
const atOnce = 4
/** Milliseconds without an octet, after which the server gives a transfer up. */
const stallTimes: Readonly<Record<Profile, number>> = { full: 10_000, short: 2_000 }
/** What all stalled transfers together may add to the server's memory. */
const most = 150 * mebibyte
/** More than all buffers between here and there hold. */
const large = 67_108_864

export const stalledPeers: Line = {
  id: 'R19',
  title: 'Peers that stall within a transfer take little memory, and are given up in time',
  target:
    '500 stalled RETR and 500 stalled STOR: memory +≤ 150 MiB each (≤ 256 KiB a transfer), all given up by 426',
  missing: () => (process.platform === 'linux' ? undefined : 'needs /proc, to see the memory of the server'),
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    const count = counts[profile]
    const stallTime = stallTimes[profile]
    const readers = await stalled('RETR large', count, stallTime, tally)
    const writers = await stalled('STOR stalled', count, stallTime, tally)
    const figure = `${readers} stalled RETR; ${writers} stalled STOR`
    return tally.outcome(figure, 2 * count + 2, `all given up after ${stallTime / 1_000} s`)
  },
}

/** So many transfers that begin and then stand still. @returns what they took */
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
  const over = Promise.all(answers)
  let watching = true
  void over.finally(() => {
    watching = false
  })
  while (watching) {
    peak = Math.max(peak, residentSet(server.pid))
    await Promise.race([wait(100), over])
  }
  for (const code of await over) tally.check(code === 426, `${command} that stalled was answered ${code}`)
  const growth = peak - before
  tally.check(
    growth <= Math.max(most * (count / 500), 32 * mebibyte),
    `${command}: ${toMebibytes(growth)} MiB more`,
  )
  tally.check(server.running, 'the server ended')
  for (const socket of sockets) socket.destroy()
  for (const wire of wires) wire.socket.destroy()
  return `${count}: +${toMebibytes(growth)} MiB, ${Math.round(growth / count / kibibyte)} KiB each`
}

async function loggedIn(server: ServerProcess, count: number): Promise<Wire[]> {
  const wires: Wire[] = []
  let begun = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (begun < count) {
        begun++
        wires.push(await Wire.loggedIn(server.address))
      }
    }),
  )
  return wires
}

/** Begins a transfer whose data connection is then left alone: what comes is not read, what goes is one chunk. */
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
