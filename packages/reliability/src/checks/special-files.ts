import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

/** Commands on names that are not regular files. Each blocking open of a FIFO would take a thread of the server. */
const commands = [
  'RETR',
  'SIZE',
  'MDTM',
  'MLST',
  'STAT',
  'LIST',
  'MLSD',
  'NLST',
  'STOR',
  'APPE',
  'HASH',
] as const
const overData = new Set<string>(['RETR', 'LIST', 'MLSD', 'NLST', 'STOR', 'APPE'])

export const specialFiles: Check = {
  id: 'R27',
  title: 'FIFOs, sockets and devices in the tree are refused, and delay no other session',
  target:
    'each command 100 times on each: refused or listed at once, the latency of another session unchanged',
  missing: () => (process.getuid?.() === 0 ? undefined : 'needs root, to create a device'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    const names = await hostileTree(folder)
    await using server = await ServerProcess.start(folder.path)
    using hostile = await Wire.loggedIn(server.address)
    using other = await Wire.loggedIn(server.address)
    const rounds = extent.of(100, 10)
    // Commands on a directory are refused too, and cost the server as much as those on FIFOs should.
    const reference = await latencyWhile(other, tally, () =>
      askAll(hostile, tally, ['directory'], rounds * names.length),
    )
    const meanwhile = await latencyWhile(other, tally, () => askAll(hostile, tally, names, rounds))
    const ratio = median(meanwhile) / median(reference)
    // A server whose threads hang answers no one.
    const longest = Math.max(...meanwhile)
    // A ratio of a few milliseconds means nothing while tests of other packages run.
    if (extent.full) tally.assert(ratio < 1.5, `another session took ${ratio.toFixed(2)} times as long`)
    tally.assert(longest < extent.bound(500, 10_000), `another session once waited ${longest.toFixed(0)} ms`)
    const asked = rounds * names.length * commands.length
    return tally.outcome(
      `${asked} hostile commands, the other session's median ${median(meanwhile).toFixed(1)} ms against ${median(reference).toFixed(1)} ms`,
      2 * asked,
      `${meanwhile.length} transfers of the other session, the longest ${longest.toFixed(0)} ms`,
    )
  },
}

async function hostileTree(folder: Folder): Promise<readonly string[]> {
  writeFileSync(folder.at('file'), Buffer.alloc(1_000, 'x'))
  mkdirSync(folder.at('directory'))
  const created = [
    spawnSync('mkfifo', [folder.at('fifo')]),
    spawnSync('mknod', [folder.at('zero'), 'c', '1', '5']),
    spawnSync('mknod', [folder.at('full'), 'c', '1', '7']),
  ]
  for (const { status, stderr } of created)
    if (status !== 0) throw new Error(`a special file was not created: ${stderr}`)
  const listener = createServer().listen(folder.at('socket'))
  await once(listener, 'listening')
  listener.unref()
  return ['fifo', 'zero', 'full', 'socket']
}

/** Sends each command on each name, and expects a refusal; listings may show the name. */
async function askAll(wire: Wire, tally: Tally, names: readonly string[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      for (const command of commands) {
        const code = overData.has(command)
          ? await overDataConnection(wire, `${command} ${name}`)
          : await wire.command(`${command} ${name}`)
        const listed = code !== undefined && code < 300 && /^(?:MLST|STAT|LIST|NLST|MDTM)$/.test(command)
        const reference = name === 'directory'
        tally.assert(reference || listed || (code !== undefined && code >= 450 && code < 560), () => {
          return `${command} ${name} was answered ${code}`
        })
      }
    }
  }
}

async function overDataConnection(wire: Wire, command: string): Promise<number | undefined> {
  const data = await wire.openFor(command)
  if (typeof data === 'number') return data
  data.resume()
  data.end()
  return (await wire.reply())?.code
}

/** Fetches a file again and again while the work runs. @returns milliseconds of each transfer */
async function latencyWhile(wire: Wire, tally: Tally, work: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  let working = true
  const done = work().finally(() => {
    working = false
  })
  while (working) {
    const began = performance.now()
    const { octets, code } = await wire.retrieve('RETR file')
    times.push(performance.now() - began)
    if (code !== 226 || octets.length !== 1_000) tally.assert(false, `the other session was answered ${code}`)
  }
  await done
  return times
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!
}
