import { randomBytes, scrypt } from 'node:crypto'
import { appendFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { residentSet } from '@ftpkit/testkit/memory'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { makeCrowd, makeSparse } from '../attacks/cost/ground.js'
import { type Check, type Extent, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { kibibyte, mebibyte } from '../support/memory.js'
import { workNow } from '../support/processor.js'
import { soon } from '../support/soon.js'
import { Wire } from '../support/wire.js'

/** Addresses of the clients that attack, and of another one. */
const attacker = '127.0.0.1'
const other = '127.0.0.2'

/** Wrong logins of each session, sent at once. */
const loginsEach = 2

/** Milliseconds until the address of wrong logins can log in again. */
const maxAfterwards = 5_000

const silentClients = 8
const statsEach = 64
const maxGrowth = 32 * mebibyte

/** Milliseconds after which nothing of the work for clients that left is measured, and for how long. */
const afterLeaving = 2_000
const measured = 1_000
/** Milliseconds of that in which a server without work looks around. */
const maxWork = 50

const maxOnDisk = mebibyte

export const costsOfClients: Check = {
  id: 'R30',
  title: 'What clients ask for and do not wait for costs others next to nothing',
  target:
    'during 500 wrong logins one of another address in ≤ 2 × its time alone + one hash, of the same address ≤ 5 s after they left; 8 silent clients × 64 STATs of 10,000 names: ≤ +32 MiB; HASH of 60 clients that left: nothing 2 s later; APPE to 1 GiB: ≤ 1 MiB on the disk before its data connection',
  missing: () => (process.platform === 'linux' ? undefined : 'needs /proc, to see the work of the server'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using root = new Folder()
    makeCrowd(root.at('crowd'))
    makeSparse(root.at('huge'), 8_589_934_592)
    const figures = [
      await wrongLogins(root, extent, tally),
      await silent(root, extent, tally),
      await departed(root, extent, tally),
      await append(root, extent, tally),
    ]
    return tally.outcome(figures.join('; '), 6)
  },
}

/** Milliseconds from connecting to 230. */
async function timedLogin({ address }: ServerProcess, host: string): Promise<number> {
  const began = performance.now()
  using wire = await Wire.open(address, host)
  await wire.login()
  return performance.now() - began
}

/** The same, where clients are still turned away until the sessions before them have ended. */
async function timedUntilLogin(server: ServerProcess, host: string): Promise<number> {
  const began = performance.now()
  const logsIn = () =>
    timedLogin(server, host).then(
      () => true,
      () => false,
    )
  await soon(logsIn, 2 * maxAfterwards)
  return performance.now() - began
}

/** Milliseconds of one hash of a password, as the server computes it. */
async function timedHash(): Promise<number> {
  const began = performance.now()
  await new Promise((resolve) => {
    scrypt('password', 'salt', 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 }, resolve)
  })
  return performance.now() - began
}

/** The median of repeated measurements. */
async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < 5; count++) times.push(await measure())
  return times.toSorted((one, another) => one - another)[2]!
}

async function wrongLogins(root: Folder, extent: Extent, tally: Tally): Promise<string> {
  await using server = await ServerProcess.start(root.path)
  await timedLogin(server, other)
  const alone = await median(() => timedLogin(server, other))
  const oneHash = await median(timedHash)
  const count = extent.of(500, 40)
  const wires = await Promise.all(
    Array.from({ length: count / loginsEach }, () => Wire.open(server.address, attacker)),
  )
  for (const wire of wires) wire.send('USER unknown\r\nPASS wrong\r\n'.repeat(loginsEach))
  const beside = await median(() => timedLogin(server, other))
  const open = wires.filter(({ ended }) => !ended).length
  for (const { socket } of wires) socket.destroy()
  const afterwards = await timedUntilLogin(server, attacker)
  tally.assert(open === wires.length, `${open} of ${wires.length} sessions of wrong logins were open`)
  const most = extent.bound(2 * alone + oneHash, 10_000)
  tally.assert(
    beside <= most,
    `a login took ${Math.round(beside)} ms beside wrong ones, not ${Math.round(most)}`,
  )
  tally.assert(afterwards <= maxAfterwards, `a login took ${Math.round(afterwards)} ms after them`)
  return `${count} wrong logins: ${Math.round(beside)} ms beside them, ${Math.round(alone)} alone, ${Math.round(oneHash)} a hash, ${Math.round(afterwards)} at their address once they left`
}

/** Clients that send commands and read no reply. */
async function silent(root: Folder, extent: Extent, tally: Tally): Promise<string> {
  await using server = await ServerProcess.start(root.path, { options: ['--anonymous'] })
  const arrive = () =>
    Promise.all(Array.from({ length: silentClients }, () => Wire.anonymous(server.address, attacker)))
  // The heap of a server that answers clients who do read: only what is more is for silence.
  const reading = await arrive()
  for (let round = 0; round < statsEach / silentClients; round++)
    await Promise.all(reading.map((wire) => wire.expect('STAT crowd', 212, 213)))
  for (const { socket } of reading) socket.destroy()
  const wires = await arrive()
  const before = residentSet(server.pid)
  for (const { socket } of wires) socket.pause()
  for (const wire of wires) wire.send('STAT crowd\r\n'.repeat(statsEach))
  let growth = 0
  for (let look = 0; look < extent.of(40, 15); look++) {
    await wait(100)
    growth = Math.max(growth, residentSet(server.pid) - before)
  }
  for (const { socket } of wires) socket.destroy()
  const figure = `${silentClients} silent clients: +${(growth / mebibyte).toFixed(1)} MiB`
  tally.assert(growth <= maxGrowth, figure)
  return figure
}

async function departed(root: Folder, extent: Extent, tally: Tally): Promise<string> {
  await using server = await ServerProcess.start(root.path, { options: ['--anonymous'] })
  const count = extent.of(60, 10)
  const wires = await Promise.all(
    Array.from({ length: count }, () => Wire.anonymous(server.address, attacker)),
  )
  for (const wire of wires) wire.send('HASH huge\r\n')
  const busy = await workNow(server.pid, measured)
  for (const { socket } of wires) socket.destroy()
  await wait(afterLeaving)
  const work = await workNow(server.pid, measured)
  tally.assert(busy > maxWork, `HASH kept the server busy for ${busy} ms only`)
  const figure = `HASH of ${count} clients that left: ${work} ms of a processor in 1 s`
  tally.assert(work <= maxWork, figure)
  return figure
}

/** Octets on the disk that are not under a name yet. */
function staged(root: Folder): number {
  return readdirSync(root.path)
    .filter((name) => name.startsWith('.ftpkit'))
    .reduce((sum, name) => sum + (statSync(root.at(name), { throwIfNoEntry: false })?.blocks ?? 0) * 512, 0)
}

async function append(root: Folder, extent: Extent, tally: Tally): Promise<string> {
  const mebibytes = extent.of(1_024, 16)
  const size = mebibytes * mebibyte
  writeFileSync(root.at('log'), '')
  // Octets that no file system leaves out.
  const some = randomBytes(mebibyte)
  for (let written = 0; written < mebibytes; written++) appendFileSync(root.at('log'), some)
  await using server = await ServerProcess.start(root.path)
  using wire = await Wire.loggedIn(server.address)
  const port = await wire.passivePort()
  wire.send('APPE log\r\n')
  await wait(1_000)
  const octets = staged(root)
  const stored = await completes(wire, port)
  tally.assert(stored && statSync(root.at('log')).size === size + 1, 'the octet was not appended')
  const figure = `APPE to ${mebibytes} MiB: ${octets / kibibyte} KiB before its data connection`
  tally.assert(octets <= maxOnDisk, figure)
  return figure
}

/** Opens the data connection of a store, and sends one octet. @returns whether it is stored */
async function completes(wire: Wire, port: number): Promise<boolean> {
  const data = await wire.connectData(port)
  await wire.reply()
  data.resume()
  data.end('x')
  return (await wire.reply(60_000))?.code === 226
}
