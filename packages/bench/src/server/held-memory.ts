import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { temporaryFolder } from '../children.js'
import { writeRandomFile } from '../files.js'
import { figure } from '../report.js'
import type { Measured } from '../turns.js'
import { crowd } from './crowd.js'
import type { CrowdTask } from './crowd-child.js'
import { type Embedding, startEmbedding } from './embedding.js'
import type { Memory } from './embedding-child.js'
import { account } from './served.js'

/** Memory that a client of some kind costs our server, which is embedded, so that its garbage can be collected first. */
export interface MemoryLine {
  readonly name: string
  readonly kind: CrowdTask['kind']
  readonly clients: number
  /** Octets that each client moves before it stops. */
  readonly octets: number
  readonly tls?: boolean | undefined
  /** What the process has of the system (`rss`), or what is in use: the allocator keeps what was freed. */
  readonly by: 'rss' | 'live'
  /** KiB. */
  readonly most: number
}

const kibibyte = 1_024
const mebibyte = 1_048_576

/** Milliseconds between the last octet of stalled clients and the reading of memory. */
const settling = 3_000

/** Sessions opened and closed before memory is read: they cover what the process allocates once. */
const warmingUp = 1_000

/** Every kind of client that holds memory. @param sessions that are idle */
export function memoryLines(sessions: number): MemoryLine[] {
  const idle = { kind: 'idle', clients: sessions, octets: 0, by: 'rss' } as const
  const stalled = { clients: 200, by: 'live', most: 256 } as const
  return [
    { ...idle, name: `${sessions} idle sessions, memory of each`, most: 6 },
    { ...idle, name: `${sessions} idle sessions under TLS, memory of each`, tls: true, most: 60 },
    {
      ...stalled,
      ...{ name: '200 readers that never read, memory of each', kind: 'stalledReaders', octets: 0 },
    },
    {
      ...stalled,
      name: '200 readers that stop after 16 MiB, memory of each',
      ...{ kind: 'stalledReaders', octets: 16 * mebibyte },
    },
    {
      ...stalled,
      name: '200 writers that stop after 4 MiB, memory of each',
      ...{ kind: 'stalledWriters', octets: 4 * mebibyte },
    },
  ]
}

/** @param parent folder that the files are in */
export function measureMemory(parent: string, line: MemoryLine): Promise<Measured> {
  const { kind, clients, octets, tls } = line
  return serving(parent, async (server) => {
    const task = { ...account, port: server.port, tls }
    const warm = await crowd({ ...task, kind: 'idle', clients: warmingUp, octets: 0 })
    warm.stop()
    await wait(settling)
    const before = await server.memory()
    const { errors, stop } = await crowd({ ...task, kind, clients, octets })
    await wait(settling)
    const after = await server.memory()
    stop()
    const each = (of: (memory: Memory) => number) => (of(after) - of(before)) / clients / kibibyte
    const figures = {
      rss: each(({ rss }) => rss),
      live: each(({ heapUsed, external }) => heapUsed + external),
    }
    return measured(line, figures, errors)
  })
}

function measured(
  { name, by, most }: MemoryLine,
  figures: Readonly<Record<MemoryLine['by'], number>>,
  errors: readonly string[],
): Measured {
  const other =
    by === 'rss' ? `${figure(figures.live)} KiB in use` : `${figure(figures.rss)} KiB of the process`
  const first = errors.length > 0 ? `: ${errors[0]}` : ''
  return {
    name: `${name} (embedding)`,
    ours: `${figure(figures[by])} KiB`,
    beside: '',
    theirs: '',
    figure: `${other}, ${errors.length} errors${first}`,
    bound: `≤ ${most} KiB`,
    load: '',
    verdict: figures[by] <= most && errors.length === 0 ? 'met' : 'MISSED',
  }
}

async function serving(parent: string, work: (server: Embedding) => Promise<Measured>): Promise<Measured> {
  const folder = join(temporaryFolder(parent), 'served')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  await writeRandomFile(join(folder, 'original'), 64)
  const server = await startEmbedding(folder)
  try {
    return await work(server)
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}
