import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

const rounds: Readonly<Record<Profile, number>> = { full: 100, short: 10 }

/** Milliseconds that the other session may wait at most: a server whose threads hang answers nothing. */
const longestWait: Readonly<Record<Profile, number>> = { full: 500, short: 10_000 }

/** What is asked of names that are no files. A FIFO that is opened by blocking takes a thread of the server each. */
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

export const noRegularFile: Line = {
  id: 'R27',
  title: 'FIFOs, sockets and devices in the tree are refused, and hold up nobody',
  target:
    '100 times each command on each: refused or listed at once, the latency of another session unchanged',
  missing: () => (process.getuid?.() === 0 ? undefined : 'needs root, to make a device'),
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    const names = await hostileTree(folder)
    await using server = await ServerProcess.start(folder.path)
    using hostile = await Wire.loggedIn(server.address)
    using other = await Wire.loggedIn(server.address)
    const count = rounds[profile]
    // The same commands on a directory are refused too, and take as much of the server as those on FIFOs should.
    const usual = await latencyWhile(other, tally, () =>
      askAll(hostile, tally, ['directory'], count * names.length),
    )
    const meanwhile = await latencyWhile(other, tally, () => askAll(hostile, tally, names, count))
    const ratio = median(meanwhile) / median(usual)
    const longest = Math.max(...meanwhile)
    // Ratios of a few milliseconds say nothing where tests of other packages run beside.
    if (profile === 'full') tally.check(ratio < 1.5, `another session took ${ratio.toFixed(2)} times as long`)
    tally.check(longest < longestWait[profile], `another session once waited ${longest.toFixed(0)} ms`)
    const asked = count * names.length * commands.length
    return tally.outcome(
      `${asked} hostile commands, the other session's median ${median(meanwhile).toFixed(1)} ms against ${median(usual).toFixed(1)} ms`,
      2 * asked,
      `${meanwhile.length} transfers of the other session, the longest ${longest.toFixed(0)} ms`,
    )
  },
}

async function hostileTree(folder: Folder): Promise<readonly string[]> {
  writeFileSync(folder.at('file'), Buffer.alloc(1_000, 'x'))
  mkdirSync(folder.at('directory'))
  const made = [
    spawnSync('mkfifo', [folder.at('fifo')]),
    spawnSync('mknod', [folder.at('zero'), 'c', '1', '5']),
    spawnSync('mknod', [folder.at('full'), 'c', '1', '7']),
  ]
  for (const { status, stderr } of made) if (status !== 0) throw new Error(`a hostile name: ${stderr}`)
  const listener = createServer().listen(folder.at('socket'))
  await once(listener, 'listening')
  listener.unref()
  return ['fifo', 'zero', 'full', 'socket']
}

/** Each command so many times on each name: it is refused, but for lists, which may show the name. */
async function askAll(wire: Wire, tally: Tally, names: readonly string[], count: number): Promise<void> {
  for (let round = 0; round < count; round++) {
    for (const name of names) {
      for (const command of commands) {
        const code = overData.has(command)
          ? await overDataConnection(wire, `${command} ${name}`)
          : await wire.command(`${command} ${name}`)
        const listed = code !== undefined && code < 300 && /^(?:MLST|STAT|LIST|NLST|MDTM)$/.test(command)
        const usual = name === 'directory'
        tally.check(usual || listed || (code !== undefined && code >= 450 && code < 560), () => {
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

/** Milliseconds of each transfer of a session that runs meanwhile. */
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
    if (code !== 226 || octets.length !== 1_000) tally.check(false, `the other session was answered ${code}`)
  }
  await done
  return times
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)]!
}
