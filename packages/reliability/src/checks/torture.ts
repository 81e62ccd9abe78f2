import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerOptions } from '@ftpkit/node'
import { type Check, type Extent, type Outcome, Tally } from '../check.js'
import { identity } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { InjectedServer, type Injection } from '../support/injected-server.js'
import { blocksOf } from '../support/modes.js'
import { SocketFaults, type SocketInjection } from '../support/socket-faults.js'
import { Wire } from '../support/wire.js'

const old = Buffer.from('what was stored before\n'.repeat(10))
const added = Buffer.from('what is new\n'.repeat(20_000))

/** The work of one session, and its result if nothing fails. */
interface Scenario {
  readonly name: string
  readonly secure?: boolean | undefined
  readonly work: (wire: Wire) => Promise<number | undefined>
  /** The file stored; absent if the work stores none. */
  readonly stores?: { readonly name: string; readonly octets: Buffer } | undefined
}

const both = Buffer.concat([old, added])

const scenarios: readonly Scenario[] = [
  {
    name: 'STOR over a file',
    work: (wire) => wire.store('STOR file', added),
    stores: { name: 'file', octets: added },
  },
  {
    name: 'STOR of a new file',
    work: (wire) => wire.store('STOR dir/new', added),
    stores: { name: 'dir/new', octets: added },
  },
  { name: 'APPE', work: (wire) => wire.store('APPE file', added), stores: { name: 'file', octets: both } },
  { name: 'STOU', work: (wire) => wire.store('STOU', added) },
  {
    name: 'REST and STOR',
    work: (wire) => restarted(wire, old.length, 'STOR file'),
    stores: { name: 'file', octets: both },
  },
  { name: 'STOR in MODE B', work: (wire) => inBlocks(wire), stores: { name: 'file', octets: added } },
  {
    name: 'STOR under TLS',
    secure: true,
    work: (wire) => wire.store('STOR file', added),
    stores: { name: 'file', octets: added },
  },
  { name: 'RETR', work: (wire) => retrieved(wire, 'RETR file', old) },
  { name: 'RETR under TLS', secure: true, work: (wire) => retrieved(wire, 'RETR file', old) },
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

/** Faults of the storage, and the replies with which a store may answer each. */
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

/** Milliseconds, short so that a call that never returns does not delay the others for long. */
const limits = {
  answerTime: 2_000,
  stallTime: 2_000,
  dataConnectionTime: 2_000,
  closingTime: 200,
  shutdownTime: 100,
}
const patience = 250
/** Cells at the same time, if they disturb storage only: each has a server of its own. */
const atOnce = 6

export const torture: Check = {
  id: 'R8',
  title:
    'When any call fails once in any scenario, the reply is right, nothing leaks, and the next session is served',
  target:
    '100 % of the calls of each scenario × ENOSPC, EDQUOT, EIO, EACCES, EMFILE, ETIMEDOUT, ECONNRESET, EPIPE, short writes, calls that never return',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const chosen = extent.sample(scenarios, 5)
    let storage = 0
    let sockets = 0
    for (const scenario of chosen) {
      const faults = extent.full ? Object.keys(storageFaults) : ['ENOSPC', 'EIO']
      storage += await tortureStorage(scenario, [...faults, 'short', 'hang'], extent, tally)
      sockets += await tortureSockets(scenario, extent.full ? socketFaults : ['ECONNRESET'], tally)
    }
    tally.assert(storage > 20 * chosen.length, `only ${storage} cells of the storage`)
    tally.assert(sockets > 5 * chosen.length, `only ${sockets} cells of sockets`)
    const figure = `${storage + sockets} cells, ${tally.failures.length} wrong`
    return tally.outcome(
      figure,
      storage + sockets + 2,
      `${chosen.length} scenarios, ${storage} faults of storage calls, ${sockets} of socket calls`,
    )
  },
}

/** Makes each call of the storage fail once with each fault. @returns the number of cells */
async function tortureStorage(
  scenario: Scenario,
  faults: readonly string[],
  extent: Extent,
  tally: Tally,
): Promise<number> {
  const calls: string[] = []
  const undisturbed = await cell(scenario, { storage: (call) => void calls.push(call) })
  tally.assert(
    undisturbed.code !== undefined && undisturbed.code < 300,
    `${scenario.name} alone: ${undisturbed.code}`,
  )
  const cells = faults.flatMap((fault) =>
    calls.flatMap((call, at) => {
      if (fault === 'short' && call !== 'writev') return []
      return fault === 'hang' && !extent.full && at % 5 !== 0 ? [] : [{ fault, at }]
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
    // The number of writes depends on how the octets arrive, so this may be a different call than before.
    failed = name
    return fault === 'short' && name !== 'writev' ? undefined : fault
  }
  const aftermath = await cell(scenario, { storage, hangs: fault === 'hang' })
  judge(scenario, aftermath, fault, failed, `${scenario.name}, ${fault} of call ${at + 1} (${failed})`, tally)
}

/** Makes each call on a connection of the server fail once with each fault. @returns the number of cells */
async function tortureSockets(scenario: Scenario, faults: readonly string[], tally: Tally): Promise<number> {
  const calls: string[] = []
  await cell(scenario, { socket: (call) => void calls.push(call) })
  let cells = 0
  for (let at = 0; at < calls.length; at++) {
    for (const fault of faults) {
      if ((calls[at] === 'listen') !== (fault === 'EMFILE')) continue
      let made = 0
      const aftermath = await cell(scenario, { socket: () => (made++ === at ? fault : undefined) })
      cells++
      judge(
        scenario,
        aftermath,
        'socket',
        calls[at]!,
        `${scenario.name}, ${fault} of socket call ${at} (${calls[at]})`,
        tally,
      )
    }
  }
  return cells
}

/** The state after a disturbed session. */
interface Aftermath {
  /** Undefined if the connection ended, or no reply came in time. */
  readonly code: number | undefined
  readonly files: Readonly<Record<string, Buffer | undefined>>
  /** Names that belong to no scenario. */
  readonly strange: readonly string[]
  readonly served: boolean
  readonly sessions: number
  readonly descriptors: number
}

const known = new Set(['file', 'gone', 'dir', 'moved', 'made'])

/** Which calls fail, and whether one of them hangs: then the client waits only briefly for a reply. */
interface Disturbance {
  readonly storage?: Injection | undefined
  readonly socket?: SocketInjection | undefined
  readonly hangs?: boolean | undefined
}

/** Runs the session of a scenario on a server of its own. */
async function cell(scenario: Scenario, { storage, socket, hangs = false }: Disturbance): Promise<Aftermath> {
  using folder = new Folder()
  writeFileSync(folder.at('file'), old)
  writeFileSync(folder.at('gone'), old)
  mkdirSync(folder.at('dir'))
  let disturbing = false
  const options: Partial<ServerOptions> = {
    limits,
    tls: scenario.secure ? { mode: 'optional', ...(await identity()) } : undefined,
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
  // The descriptor of a call that never returns is never closed.
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
  aftermath: Aftermath,
  fault: string,
  call: string,
  where: string,
  tally: Tally,
): void {
  const { code, files, strange, served, sessions, descriptors } = aftermath
  const { stores } = scenario
  const before: Readonly<Record<string, Buffer | undefined>> = { file: old }
  tally.assert(served, `${where}: the next session is not served`)
  tally.assert(sessions === 0, `${where}: ${sessions} sessions are left`)
  tally.assert(descriptors === 0, `${where}: ${descriptors} descriptors are left`)
  tally.assert(strange.length === 0, `${where}: ${strange} is left`)
  if (!stores) return
  const found = files[stores.name]
  const isNew = found?.equals(stores.octets) ?? false
  const isOld = sameOctets(found, before[stores.name])
  const complete = code === 226 || code === 250
  tally.assert(complete ? isNew : isOld || isNew, `${where}: ${code}, and ${found?.length ?? 'no'} octets`)
  // Only the last step, which syncs the directory, may fail after the name is in place.
  const late = call === 'fsync' || call === 'open' || call === 'close'
  tally.assert(
    complete || isOld || late || fault === 'hang' || fault === 'socket',
    `${where}: ${code}, and the new file`,
  )
  const fitting = storageFaults[fault]
  if (fitting && !complete)
    tally.assert(code !== undefined && fitting.includes(code), `${where}: answered ${code}`)
}

function sameOctets(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other)
}

function octetsOf(folder: Folder, name: string): Buffer | undefined {
  return existsSync(folder.at(name)) ? readFileSync(folder.at(name)) : undefined
}

/** Whether another client can store and fetch a file now. */
async function serves(server: InjectedServer): Promise<boolean> {
  try {
    using wire = await Wire.loggedIn(server.address)
    if ((await wire.store('STOR dir/other', old)) !== 226) return false
    return (await retrieved(wire, 'RETR dir/other', old)) === 226
  } catch {
    return false
  }
}

async function retrieved(wire: Wire, command: string, expected: Buffer): Promise<number | undefined> {
  const { octets, code } = await wire.retrieve(command)
  return code === 226 && !octets.equals(expected) ? undefined : code
}

async function restarted(wire: Wire, offset: number, command: string): Promise<number | undefined> {
  await wire.expect(`REST ${offset}`, 350)
  return wire.store(command, added)
}

async function inBlocks(wire: Wire): Promise<number | undefined> {
  await wire.expect('MODE B', 200)
  return wire.store('STOR file', blocksOf(added))
}

/** @returns the code of the last reply, or of the first refusal */
async function inTurn(wire: Wire, ...lines: string[]): Promise<number | undefined> {
  let code: number | undefined
  for (const line of lines) {
    code = await wire.command(line)
    if (code === undefined || code >= 400) return code
  }
  return code
}
