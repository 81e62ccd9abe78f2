import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, FtpError, localHash, sameHash } from '@ftpkit/node'
import { doBatch, type FileTask } from '../batch.js'
import { connectTo, stationAt } from '../connection.js'
import { localPath, makeDirectory } from '../fetching.js'
import { type Filters, wanted } from '../glob.js'
import { uploadFrom, walkLocal } from '../local-tree.js'
import type { BatchChoice, ConnectionChoice } from '../options.js'
import { under, walk } from '../remote-tree.js'
import { makeRemoteDirectory } from '../storing.js'
import { differInSize, differInTime, planSync, type SyncEntry, type SyncStep } from '../sync-plan.js'
import { type FtpUrl, parseFtpUrl } from '../url.js'

export interface SyncChoice extends ConnectionChoice, BatchChoice, Filters {
  readonly delete?: boolean
  readonly dryRun?: boolean
  readonly by: 'time' | 'size' | 'hash'
}

/** Makes the second of two directories like the first; one of them is a URL. */
export async function sync(from: string, to: string, choice: SyncChoice): Promise<void> {
  const up = isUrl(to)
  if (up === isUrl(from)) throw new RangeError('one of the two is a URL, the other a local directory')
  const url = parseFtpUrl(up ? to : from)
  const place = up ? from : to
  if (!up && !choice.dryRun) await mkdir(place, { recursive: true })
  await using files = directoryFileSystem(place)
  await using client = await connectTo(url, choice)
  const mirror = new Mirror(client, files, place, url, choice)
  await (up ? mirror.up() : mirror.down())
}

function isUrl(text: string): boolean {
  return /^ftp(?:es|s)?:\/\//i.test(text)
}

const precisions = { day: 86_400_000, minute: 60_000, second: 1_000, millisecond: 1 } as const

class Mirror {
  constructor(
    private readonly client: FtpClient,
    readonly files: DirectoryFileSystem,
    readonly place: string,
    private readonly url: FtpUrl,
    private readonly choice: SyncChoice,
  ) {}

  async up(): Promise<void> {
    if (this.url.path !== '' && !this.choice.dryRun) await makeRemoteDirectory(this.client, this.url.path)
    const steps = await this.plan(...(await Promise.all([this.localTree(), this.remoteTree()])))
    const setsTime = (await this.client.features()).has('MFMT')
    await this.carryOut(steps, {
      makeDirectory: (path) => makeRemoteDirectory(this.client, this.remote(path)),
      remove: (path) => this.client.remove(this.remote(path)),
      removeDirectory: (path) => this.client.rmdir(this.remote(path)),
      copy: (path) => this.store(path, setsTime),
    })
  }

  async down(): Promise<void> {
    const [remote, local] = await Promise.all([this.remoteTree(), this.localTree()])
    // Some servers list a directory that is not there as an empty one. Nothing else is asked for there.
    if (remote.size === 0 && this.url.path !== '') await this.client.cd(this.url.path)
    const steps = await this.plan(remote, local)
    await this.carryOut(steps, {
      makeDirectory: (path) => makeDirectory(this.files, path),
      remove: (path) => this.files.remove(localPath(path)),
      removeDirectory: (path) => this.files.removeDirectory(localPath(path)),
      copy: (path) => this.fetch(path, remote.get(path)?.modified),
    })
  }

  private plan(source: Map<string, SyncEntry>, target: Map<string, SyncEntry>): Promise<SyncStep[]> {
    const { by } = this.choice
    const changed = (path: string, one: SyncEntry, other: SyncEntry) => {
      if (by === 'hash') return differInSize(one, other) || this.differInHash(path)
      return by === 'size' ? differInSize(one, other) : differInTime(one, other)
    }
    return planSync(source, target, { remove: this.choice.delete ?? false, changed })
  }

  private async differInHash(path: string): Promise<boolean> {
    const algorithm = await this.algorithm()
    const own = localHash(algorithm)!
    const file = await this.files.read(localPath(path))
    try {
      for await (const chunk of file.chunks()) own.update(chunk)
    } finally {
      await file.close()
    }
    const { hash } = await this.client.hash(this.remote(path), algorithm)
    return !sameHash(hash, own.digest())
  }

  /** The strongest algorithm that both sides know. */
  private async algorithm(): Promise<string> {
    const offered = await this.client.hashAlgorithms()
    const known = offered.find((name) => localHash(name) !== undefined)
    if (known !== undefined) return known
    const has = offered.length > 0 ? `it offers ${offered.join(', ')}` : 'it offers none'
    throw new RangeError(`the server has no hash to compare files by, ${has}; take --by size or time`)
  }

  private async carryOut(
    steps: readonly SyncStep[],
    how: Record<Exclude<SyncStep['kind'], 'copy'>, (path: string) => Promise<unknown>> & {
      copy(path: string): FileTask['run']
    },
  ): Promise<void> {
    if (this.choice.dryRun) return tellPlan(steps, this.choice.json ?? false)
    for (const { kind, path } of steps) if (kind !== 'copy') await how[kind](path)
    const copies = steps.flatMap((step) =>
      step.kind === 'copy'
        ? [{ action: 'copied', path: step.path, size: step.size, run: how.copy(step.path) }]
        : [],
    )
    await doBatch(copies, stationAt(this.url, this.client, this.choice), this.choice)
  }

  private store(path: string, setsTime: boolean): FileTask['run'] {
    return async (client, options) => {
      const { modified } = await this.files.stat(localPath(path))
      const report = await uploadFrom(this, path, client, this.remote(path), { ...this.verify, ...options })
      // The next time it is then known to be unchanged, whatever the server's clock shows.
      if (setsTime) await client.command('MFMT', `${timeValue(modified)} ${this.remote(path)}`)
      return report
    }
  }

  private fetch(path: string, modified: number | undefined): FileTask['run'] {
    return async (client, options) => {
      const stage = await this.files.write(localPath(path), { disposition: 'replace' })
      const report = await client.download(this.remote(path), stage, { ...this.verify, ...options })
      if (modified !== undefined) await this.files.setAttributes(localPath(path), { modified })
      return report
    }
  }

  private async localTree(): Promise<Map<string, SyncEntry>> {
    const tree = new Map<string, SyncEntry>()
    try {
      for await (const { relative, entry } of walkLocal(this.files)) {
        const { kind, size, modified } = entry
        if (this.isWanted(relative, kind)) tree.set(relative, { kind, size, modified, precision: 1_000 })
      }
    } catch (error) {
      if (!this.choice.dryRun || (error as { code?: string }).code !== 'not-found') throw error
    }
    return tree
  }

  private async remoteTree(): Promise<Map<string, SyncEntry>> {
    const tree = new Map<string, SyncEntry>()
    const unread: string[] = []
    const note = (text: string) => unread.push(text)
    for await (const { relative, entry } of walk(this.client, this.url.path, note, note)) {
      const { kind, size, modified } = entry
      if (!this.isWanted(relative, kind)) continue
      tree.set(relative, {
        kind,
        size,
        modified: modified?.time,
        precision: modified && precisions[modified.precision],
      })
    }
    if (this.choice.delete && unread.length > 0) throw unreadable(unread)
    return tree
  }

  /** Directories are always gone into, but for excluded ones. */
  private isWanted(path: string, kind: SyncEntry['kind']): boolean {
    const { include, exclude } = this.choice
    if (kind === 'directory') return wanted(path, { ...(exclude && { exclude }) })
    return wanted(path, { ...(include && { include }), ...(exclude && { exclude }) })
  }

  private get verify(): Pick<SyncChoice, 'verify'> {
    const { verify } = this.choice
    return verify ? { verify } : {}
  }

  private remote(path: string): string {
    return under(this.url.path, path)
  }
}

/** A file that is not seen would be removed, or its copy. */
function unreadable(lines: readonly string[]): FtpError {
  const [first] = lines
  return new FtpError(
    'bad-reply',
    `the server lists ${lines.length} names that can't be read, as ${JSON.stringify(first)}: nothing is removed by such a list`,
    { phase: 'listing', command: 'LIST' },
  )
}

function tellPlan(steps: readonly SyncStep[], json: boolean): void {
  for (const { kind, path } of steps) {
    process.stdout.write(json ? `${JSON.stringify({ action: kind, path })}\n` : `${kind} ${path}\n`)
  }
}

/** As MFMT wants it: YYYYMMDDHHMMSS in UTC. */
function timeValue(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)
}
