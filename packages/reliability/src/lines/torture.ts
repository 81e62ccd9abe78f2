import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerOptions } from '@ftpkit/node'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { identity } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { InjectedServer, type Injection } from '../support/injected-server.js'
import { blocksOf } from '../support/modes.js'
import { SocketFaults, type SocketInjection } from '../support/socket-faults.js'
import { Wire } from '../support/wire.js'

const old = Buffer.from('what was stored before\n'.repeat(10))
const added = Buffer.from('what is new\n'.repeat(20_000))

/** One session's work, and what then is under the names it touches, if all goes well. */
interface Scenario {
  readonly name: string
  readonly secure?: boolean
  readonly work: (wire: Wire) => Promise<number | undefined>
  /** What a store leaves; absent where nothing is stored. */
  readonly stores?: { readonly name: string; readonly octets: Buffer }
}

const both = Buffer.concat([old, added])

const scenarios: readonly Scenario[] = [
  {
    name: 'STOR over a file',
    work: (wire) => wire.store('STOR file', added),
    stores: { name: 'file', octets: added },
  },
  {
    name: 'STOR anew',
    work: (wire) => wire.store('STOR dir/new', added),
    stores: { name: 'dir/new', octets: added },
  },
  { name: 'APPE', work: (wire) => wire.store('APPE file', added), stores: { name: 'file', octets: both } },
  { name: 'STOU', work: (wire) => wire.store('STOU', added) },
  {
    name: 'REST and STOR',
    work: (wire) => rest(wire, old.length, 'STOR file'),
    stores: { name: 'file', octets: both },
  },
  { name: 'STOR in MODE B', work: (wire) => inBlocks(wire), stores: { name: 'file', octets: added } },
  {
    name: 'STOR under TLS',
    secure: true,
    work: (wire) => wire.store('STOR file', added),
    stores: { name: 'file', octets: added },
  },
  { name: 'RETR', work: (wire) => fetched(wire, 'RETR file', old) },
  { name: 'RETR under TLS', secure: true, work: (wire) => fetched(wire, 'RETR file', old) },
  { name: 'LIST', work: async (wire) => (await wire.retrieve('LIST')).code },
  { name: 'NLST', work: async (wire) => (await wire.retrieve('NLST dir')).code },
  { name: 'MLSD', work: async (wire) => (await wire.retrieve('MLSD')).code },
  { name: 'RNFR and RNTO', work: (wire) => inTurn(wire, 'RNFR gone', 'RNTO moved') },
  { name: 'DELE', work: (wire) => inTurn(wire, 'DELE gone') },
  { name: 'MKD, CWD and RMD', work: (wire) => inTurn(wire, 'MKD made', 'CWD made', 'CDUP', 'RMD made') },
  {
    name: 'facts',
    work: (wire) => inTurn(wire, 'SIZE file', 'MDTM file', 'MLST file', 'STAT file', 'HASH file'),
  },
  { name: 'attributes', work: (wire) => inTurn(wire, 'SITE CHMOD 640 file', 'MFMT 20200101000000 file') },
]

/** Faults of the storage, and the replies that a store may give to each. */
const storageFaults: Readonly<Record<string, readonly number[]>> = {
  ENOSPC: [452],
  EDQUOT: [552],
  EIO: [451],
  EACCES: [553],
  EMFILE: [450, 451],
  ETIMEDOUT: [451],
  EINTR: [451],
}
const socketFaults = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EMFILE']

/** Milliseconds; a call that never returns must not hold up the rest for long. */
const limits = {
  answerTime: 2_000,
  stallTime: 2_000,
  dataConnectionTime: 2_000,
  closingTime: 200,
  shutdownTime: 100,
}
const patience = 250
/** Cells at the same time, where they disturb storage only: each has a server of its own. */
const atOnce = 6

export const torture: Line = {
  id: 'R8',
  title:
    'Whatever call fails once in whatever scenario, the reply is right, nothing leaks, and the next session is served',
  target:
    '100 % of the calls of each scenario × ENOSPC, EDQUOT, EIO, EACCES, EMFILE, ETIMEDOUT, ECONNRESET, EPIPE, short writes, calls that never return',
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    const chosen = profile === 'full' ? scenarios : scenarios.filter((_, at) => at % 5 === 0)
    let storage = 0
    let sockets = 0
    for (const scenario of chosen) {
      const faults = profile === 'full' ? Object.keys(storageFaults) : ['ENOSPC', 'EIO']
      storage += await tortureStorage(scenario, [...faults, 'short', 'hang'], profile, tally)
      sockets += await tortureSockets(scenario, profile === 'full' ? socketFaults : ['ECONNRESET'], tally)
    }
    tally.check(storage > 20 * chosen.length, `only ${storage} cells of the storage`)
    tally.check(sockets > 5 * chosen.length, `only ${sockets} cells of sockets`)
    const figure = `${storage + sockets} cells, ${tally.failures.length} wrong`
    return tally.outcome(
      figure,
      storage + sockets + 2,
      `${chosen.length} scenarios, ${storage} faults of storage calls, ${sockets} of socket calls`,
    )
  },
}

/** Each call of the storage fails once by each fault. @returns how many cells that were */
async function tortureStorage(
  scenario: Scenario,
  faults: readonly string[],
  profile: Profile,
  tally: Tally,
): Promise<number> {
  const calls: string[] = []
  const undisturbed = await cell(scenario, { storage: (call) => void calls.push(call) })
  tally.check(
    undisturbed.code !== undefined && undisturbed.code < 300,
    `${scenario.name} alone: ${undisturbed.code}`,
  )
  const cells = faults.flatMap((fault) =>
    calls.flatMap((call, at) => {
      if (fault === 'short' && call !== 'writev') return []
      return fault === 'hang' && profile === 'short' && at % 5 !== 0 ? [] : [{ fault, at }]
    }),
  )
  const next = cells.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const { fault, at } of next) await tortureCall(scenario, fault, at, tally)
    }),
  )
  return cells.length
}

async function tortureCall(scenario: Scenario, fault: string, at: number, tally: Tally): Promise<void> {
  let made = 0
  let failed = 'none'
  const storage: Injection = (name) => {
    if (made++ !== at) return undefined
    // How often octets are written depends on how they come, so it may be another call than it was.
    failed = name
    return fault === 'short' && name !== 'writev' ? undefined : fault
  }
  const ended = await cell(scenario, { storage, hangs: fault === 'hang' })
  judge(scenario, ended, fault, failed, `${scenario.name}, ${fault} of call ${at + 1} (${failed})`, tally)
}

/** Each call on a connection of the server fails once by each fault. @returns how many cells that were */
async function tortureSockets(scenario: Scenario, faults: readonly string[], tally: Tally): Promise<number> {
  const calls: string[] = []
  await cell(scenario, { socket: (call) => void calls.push(call) })
  let cells = 0
  for (let at = 0; at < calls.length; at++) {
    for (const fault of faults) {
      if ((calls[at] === 'listen') !== (fault === 'EMFILE')) continue
      let made = 0
      const ended = await cell(scenario, { socket: () => (made++ === at ? fault : undefined) })
      cells++
      judge(
        scenario,
        ended,
        'socket',
        calls[at]!,
        `${scenario.name}, ${fault} of socket call ${at} (${calls[at]})`,
        tally,
      )
    }
  }
  return cells
}

/** What one disturbed session came to. */
interface Ended {
  /** Undefined where the connection ended, or no reply came in time. */
  readonly code: number | undefined
  readonly files: Readonly<Record<string, Buffer | undefined>>
  /** Names that no scenario knows. */
  readonly strange: readonly string[]
  readonly served: boolean
  readonly sessions: number
  readonly descriptors: number
}

const known = new Set(['file', 'gone', 'dir', 'moved', 'made'])

/** What is to fail, and whether the client waits for a reply only for a moment. */
interface Disturbance {
  readonly storage?: Injection
  readonly socket?: SocketInjection
  readonly hangs?: boolean
}

async function cell(scenario: Scenario, { storage, socket, hangs = false }: Disturbance): Promise<Ended> {
  using folder = new Folder()
  writeFileSync(folder.at('file'), old)
  writeFileSync(folder.at('gone'), old)
  mkdirSync(folder.at('dir'))
  let disturbing = false
  const options: Partial<ServerOptions> = {
    limits,
    ...(scenario.secure && { tls: { mode: 'optional', ...(await identity()) } }),
  }
  using _faults = socket && new SocketFaults((call) => (disturbing ? socket(call) : undefined))
  await using server = await InjectedServer.start(
    folder.path,
    (call) => (disturbing ? storage?.(call) : undefined),
    options,
  )
  disturbing = true
  const code = await session(scenario, server, hangs)
  disturbing = false
  const served = await serves(server)
  // What never returns is never closed.
  await server.idle(!hangs)
  return {
    code,
    files: { file: octetsOf(folder, 'file'), 'dir/new': octetsOf(folder, 'dir/new') },
    strange: readdirSync(folder.path).filter(
      (name) => !known.has(name) && !/^\.ftpkit-.*\.part$|^ftp\./.test(name),
    ),
    served,
    sessions: server.server.sessionCount,
    descriptors: hangs ? 0 : server.descriptors.size,
  }
}

async function session(
  scenario: Scenario,
  server: InjectedServer,
  hangs: boolean,
): Promise<number | undefined> {
  try {
    using wire = await (scenario.secure ? Wire.secure(server.address) : Wire.loggedIn(server.address))
    const working = scenario.work(wire)
    if (!hangs) return await working
    working.catch(() => {})
    return (await Promise.race([working, wait(patience)])) ?? undefined
  } catch {
    return undefined
  }
}

function judge(
  scenario: Scenario,
  ended: Ended,
  fault: string,
  call: string,
  where: string,
  tally: Tally,
): void {
  const { code, files, strange, served, sessions, descriptors } = ended
  const { stores } = scenario
  const before: Readonly<Record<string, Buffer | undefined>> = { file: old }
  tally.check(served, `${where}: the next session is not served`)
  tally.check(sessions === 0, `${where}: ${sessions} sessions are left`)
  tally.check(descriptors === 0, `${where}: ${descriptors} descriptors are left`)
  tally.check(strange.length === 0, `${where}: ${strange} is left`)
  if (!stores) return
  const found = files[stores.name]
  const isNew = found?.equals(stores.octets) ?? false
  const isOld = sameOctets(found, before[stores.name])
  const complete = code === 226 || code === 250
  tally.check(complete ? isNew : isOld || isNew, `${where}: ${code}, and ${found?.length ?? 'no'} octets`)
  // Only the last step, which makes the name last, may fail behind the name.
  const late = call === 'fsync' || call === 'open' || call === 'close'
  tally.check(
    complete || isOld || late || fault === 'hang' || fault === 'socket',
    `${where}: ${code}, and the new file`,
  )
  const fitting = storageFaults[fault]
  if (fitting && !complete)
    tally.check(code !== undefined && fitting.includes(code), `${where}: answered ${code}`)
}

function sameOctets(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other)
}

function octetsOf(folder: Folder, name: string): Buffer | undefined {
  return existsSync(folder.at(name)) ? readFileSync(folder.at(name)) : undefined
}

/** Whether somebody else can store and fetch a file now. */
async function serves(server: InjectedServer): Promise<boolean> {
  try {
    using wire = await Wire.loggedIn(server.address)
    if ((await wire.store('STOR dir/other', old)) !== 226) return false
    return (await fetched(wire, 'RETR dir/other', old)) === 226
  } catch {
    return false
  }
}

async function fetched(wire: Wire, command: string, expected: Buffer): Promise<number | undefined> {
  const { octets, code } = await wire.retrieve(command)
  return code === 226 && !octets.equals(expected) ? undefined : code
}

async function rest(wire: Wire, offset: number, command: string): Promise<number | undefined> {
  await wire.expect(`REST ${offset}`, 350)
  return wire.store(command, added)
}

async function inBlocks(wire: Wire): Promise<number | undefined> {
  await wire.expect('MODE B', 200)
  return wire.store('STOR file', blocksOf(added))
}

/** @returns the last reply's code, or the first that refuses */
async function inTurn(wire: Wire, ...lines: string[]): Promise<number | undefined> {
  let code: number | undefined
  for (const line of lines) {
    code = await wire.command(line)
    if (code === undefined || code >= 400) return code
  }
  return code
}
