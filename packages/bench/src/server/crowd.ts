import { once } from 'node:events'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { start, temporaryFolder } from '../children.js'
import { writeRandomFile } from '../files.js'
import { figure } from '../report.js'
import type { Measured } from './comparison.js'
import type { CrowdAnswer, CrowdTask } from './crowd-child.js'
import { type Ftpkit, startFtpkit } from './ftpkit.js'
import type { Memory } from './ftpkit-child.js'

/** A figure of our server alone. */
export interface CrowdLine {
  readonly name: string
  measure(): Promise<Measured>
}

const kibibyte = 1_024
const mebibyte = 1_048_576

/** Milliseconds between the last octet of stalled clients and the reading of memory. */
const settling = 3_000

/** Processes that the clients of a line are spread over. */
const processes = 4

/** What is asked of many sessions at once. @param parent folder that the files are in @param sessions that are idle */
export function crowdLines(parent: string, sessions: number): CrowdLine[] {
  return [
    {
      name: `${sessions} idle sessions, memory of each`,
      measure: () => held(parent, { kind: 'idle', clients: sessions, octets: 0 }, 'rss', 10),
    },
    { name: '1000 sessions transfer at once, p99 of a login', measure: () => transfers(parent, 1_000) },
    ...stalls(parent),
  ].map((line) => ({ ...line, measure: async () => ({ ...(await line.measure()), name: line.name }) }))
}

function stalls(parent: string): CrowdLine[] {
  const most = 256
  const clients = 200
  return [
    {
      name: '200 readers that never read, memory of each',
      measure: () => held(parent, { kind: 'stalledReaders', clients, octets: 0 }, 'live', most),
    },
    {
      name: '200 readers that stop after 16 MiB, memory of each',
      measure: () => held(parent, { kind: 'stalledReaders', clients, octets: 16 * mebibyte }, 'live', most),
    },
    {
      name: '200 writers that stop after 4 MiB, memory of each',
      measure: () => held(parent, { kind: 'stalledWriters', clients, octets: 4 * mebibyte }, 'live', most),
    },
  ]
}

type CrowdKind = Omit<CrowdTask, 'port' | 'first'>

/** Sessions opened and closed before memory is read: they cover what the process allocates once. */
const warmingUp = 1_000

/**
 * Memory that a client of some kind costs the server.
 *
 * @param by what the process has of the system (`rss`), or what is in use: the allocator keeps what was freed
 * @param most kibibytes
 */
async function held(parent: string, kind: CrowdKind, by: 'rss' | 'live', most: number): Promise<Measured> {
  return serving(parent, async (server) => {
    const warm = await crowd(server, { kind: 'idle', clients: warmingUp, octets: 0 })
    await warm.stop()
    await wait(settling)
    const before = await server.memory()
    const { errors, stop } = await crowd(server, kind)
    await wait(settling)
    const after = await server.memory()
    await stop()
    const each = (of: (memory: Memory) => number) => (of(after) - of(before)) / kind.clients / kibibyte
    const figures = {
      rss: each(({ rss }) => rss),
      live: each(({ heapUsed, external }) => heapUsed + external),
    }
    const other =
      by === 'rss' ? `${figure(figures.live)} KiB in use` : `${figure(figures.rss)} KiB of the process`
    return {
      name: kind.kind,
      ours: `${figure(figures[by])} KiB`,
      beside: '',
      theirs: '',
      figure: `${other}, ${errors.length} errors${firstOf(errors)}`,
      bound: `≤ ${most} KiB`,
      verdict: figures[by] <= most && errors.length === 0 ? 'met' : 'MISSED',
    }
  })
}

async function transfers(parent: string, clients: number): Promise<Measured> {
  return serving(parent, async (server) => {
    const { errors, logins, stop } = await crowd(server, { kind: 'transfer', clients, octets: mebibyte })
    await stop()
    const sorted = [...logins].sort((one, other) => one - other)
    const late = sorted[Math.floor(sorted.length * 0.99)]!
    return {
      name: 'transfer',
      ours: `${figure(late)} ms`,
      beside: '',
      theirs: '',
      figure: `${errors.length} errors, ${logins.length} logins${firstOf(errors)}`,
      bound: '< 1000 ms, no error',
      verdict: late < 1_000 && errors.length === 0 ? 'met' : 'MISSED',
    }
  })
}

function firstOf([first]: readonly string[]): string {
  return first === undefined ? '' : `: ${first}`
}

async function serving(parent: string, work: (server: Ftpkit) => Promise<Measured>): Promise<Measured> {
  const folder = join(temporaryFolder(parent), 'served')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  await writeRandomFile(join(folder, 'original'), 64)
  await writeRandomFile(join(folder, 'piece'), 1)
  const server = await startFtpkit({ folder, durability: 'none' })
  try {
    return await work(server)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** Lets many clients do the same; their sessions stay until they are stopped. */
async function crowd(server: Ftpkit, kind: CrowdKind): Promise<CrowdAnswer & { stop(): Promise<void> }> {
  const children = Array.from({ length: processes }, () =>
    start(
      process.execPath,
      [...process.execArgv, fileURLToPath(new URL('crowd-child.ts', import.meta.url))],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    ),
  )
  const clients = kind.clients / processes
  for (const [index, child] of children.entries())
    child.send({ ...kind, clients, first: index * clients, port: server.port } satisfies CrowdTask)
  if (kind.kind === 'transfer') {
    await Promise.all(children.map((child) => once(child, 'message')))
    for (const child of children) child.send('all have begun')
  }
  const answers = await Promise.all(
    children.map(async (child) => ((await once(child, 'message')) as [CrowdAnswer])[0]),
  )
  return {
    logins: answers.flatMap(({ logins }) => logins),
    errors: answers.flatMap(({ errors }) => errors),
    stop: async () => {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
