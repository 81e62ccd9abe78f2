import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, FtpError, isFtpError, localHash, sameHash } from '@ftpkit/node'
import { type FileTask, runBatch } from '../batch.js'
import { connectTo, sessionsAt } from '../connection.js'
import { type Filters, isSelected } from '../glob.js'
import { ensureLocalDirectory, type LocalDirectory, localPath, uploadFrom, walkLocal } from '../local-tree.js'
import type { BatchChoice, ConnectionChoice } from '../options.js'
import { printJson, printLine } from '../output.js'
import { ensureRemoteDirectory, joinPath, walk } from '../remote-tree.js'
import { checkRemovals } from '../removal-limit.js'
import { differInSize, differInTime, planSync, type SyncEntry, type SyncStep } from '../sync-plan.js'
import { type FtpUrl, parseFtpUrl } from '../url.js'

/** The options of `sync`. */
export interface SyncChoice extends ConnectionChoice, BatchChoice, Filters {
  readonly delete?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly maxDelete?: number | undefined
  readonly force?: boolean | undefined
  readonly by: 'time' | 'size' | 'hash'
}

/** Mirrors a directory to another. One of them is a URL, the other local. */
export async function sync(from: string, to: string, choice: SyncChoice): Promise<void> {
  const up = isUrl(to)
  if (up === isUrl(from)) throw new RangeError('give a URL and a local directory, in either order')
  const url = parseFtpUrl(up ? to : from)
  const path = up ? from : to
  if (!up && !choice.dryRun) await mkdir(path, { recursive: true })
  await using files = directoryFileSystem(path)
  await using client = await connectTo(url, choice)
  const mirror = new Mirror(client, { path, files }, url, choice)
  await (up ? mirror.up() : mirror.down())
}

function isUrl(text: string): boolean {
  return /^ftp(?:es|s)?:\/\//i.test(text)
}

/** A name that the filters leave out: it is neither copied nor removed, nor is the directory it is in. */
const leftAlone: SyncEntry = { kind: 'other' }

const precisions = { day: 86_400_000, minute: 60_000, second: 1_000, millisecond: 1 } as const

/** What a run would do, and how many names the side that it changes has. */
interface Plan {
  readonly steps: readonly SyncStep[]
  readonly names: number
}

/** A mirror of a local and a remote directory, in either direction. */
class Mirror {
  constructor(
    private readonly client: FtpClient,
    private readonly local: LocalDirectory,
    private readonly url: FtpUrl,
    private readonly choice: SyncChoice,
  ) {}

  private get files(): DirectoryFileSystem {
    return this.local.files
  }

  async up(): Promise<void> {
    if (this.url.path !== '' && !this.choice.dryRun) await ensureRemoteDirectory(this.client, this.url.path)
    const plan = await this.plan(...(await Promise.all([this.localTree(), this.remoteTarget()])))
    const setsTime = (await this.client.features()).has('MFMT')
    await this.carryOut(plan, {
      makeDirectory: (path) => ensureRemoteDirectory(this.client, this.remote(path)),
      remove: (path) => this.client.remove(this.remote(path)),
      removeDirectory: (path) => this.client.rmdir(this.remote(path)),
      copy: (path) => this.store(path, setsTime),
    })
  }

  async down(): Promise<void> {
    const [remote, local] = await Promise.all([this.remoteTree(), this.localTree()])
    // Some servers list a missing directory as an empty one: CWD tells the difference.
    if (remote.size === 0 && this.url.path !== '') await this.client.cd(this.url.path)
    const plan = await this.plan(remote, local)
    await this.carryOut(plan, {
      makeDirectory: (path) => ensureLocalDirectory(this.files, path),
      remove: (path) => this.files.remove(localPath(path)),
      removeDirectory: (path) => this.files.removeDirectory(localPath(path)),
      copy: (path) => this.fetch(path, remote.get(path)?.modified),
    })
  }

  private async plan(source: Map<string, SyncEntry>, target: Map<string, SyncEntry>): Promise<Plan> {
    const { by } = this.choice
    const changed = (path: string, one: SyncEntry, other: SyncEntry) => {
      if (by === 'hash') return differInSize(one, other) || this.differInHash(path)
      return by === 'size' ? differInSize(one, other) : differInTime(one, other)
    }
    const steps = await planSync(source, target, { remove: this.choice.delete ?? false, changed })
    return { steps, names: target.size }
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

  /** The strongest hash algorithm that both sides have. */
  private async algorithm(): Promise<string> {
    const offered = await this.client.hashAlgorithms()
    const known = offered.find((name) => localHash(name) !== undefined)
    if (known !== undefined) return known
    const offers = offered.length > 0 ? offered.join(', ') : 'none'
    throw new RangeError(
      `the server offers no known hash algorithm (it offers ${offers}): use --by size or time`,
    )
  }

  private async carryOut(
    { steps, names }: Plan,
    actions: Record<Exclude<SyncStep['kind'], 'copy'>, (path: string) => Promise<unknown>> & {
      copy(path: string): FileTask['run']
    },
  ): Promise<void> {
    if (this.choice.dryRun) printPlan(steps, this.choice.json ?? false)
    checkRemovals(steps, names, this.choice)
    if (this.choice.dryRun) return
    for (const { kind, path } of steps) if (kind !== 'copy') await actions[kind](path)
    const copies = steps.flatMap((step) =>
      step.kind === 'copy'
        ? [{ action: 'copied', path: step.path, size: step.size, run: actions.copy(step.path) }]
        : [],
    )
    await runBatch(copies, sessionsAt(this.url, this.client, this.choice), this.choice)
  }

  private store(path: string, setsTime: boolean): FileTask['run'] {
    return async (client, options) => {
      const { modified } = await this.files.stat(localPath(path))
      const report = await uploadFrom(this.local, path, client, this.remote(path), {
        verify: this.choice.verify,
        ...options,
      })
      // So that the next run finds it unchanged, whatever the server's clock shows.
      if (setsTime) await client.command('MFMT', `${timeValue(modified)} ${this.remote(path)}`)
      return report
    }
  }

  private fetch(path: string, modified: number | undefined): FileTask['run'] {
    return async (client, options) => {
      const stage = await this.files.write(localPath(path), { disposition: 'replace' })
      const report = await client.download(this.remote(path), stage, {
        verify: this.choice.verify,
        ...options,
      })
      if (modified !== undefined) await this.files.setAttributes(localPath(path), { modified })
      return report
    }
  }

  private async localTree(): Promise<Map<string, SyncEntry>> {
    const tree = new Map<string, SyncEntry>()
    try {
      for await (const { relative, entry } of walkLocal(this.files, '', this.enters)) {
        const { kind, size, modified } = entry
        const selected = this.isSelected(relative, kind)
        tree.set(relative, selected ? { kind, size, modified, precision: 1_000 } : leftAlone)
      }
    } catch (error) {
      if (!this.choice.dryRun || (error as { code?: string }).code !== 'not-found') throw error
    }
    return tree
  }

  /** The remote side as a target: a run makes the directory first, so for --dry-run a missing one is empty. */
  private async remoteTarget(): Promise<Map<string, SyncEntry>> {
    const tree = new Map<string, SyncEntry>()
    try {
      return await this.remoteTree(tree)
    } catch (error) {
      const missing = isFtpError(error) && error.code === 'refused' && tree.size === 0
      if (this.choice.dryRun && missing) return tree
      throw error
    }
  }

  private async remoteTree(tree = new Map<string, SyncEntry>()): Promise<Map<string, SyncEntry>> {
    const skipped: string[] = []
    const skip = (text: string) => void skipped.push(text)
    const names = walk(this.client, this.url.path, {
      onUnsafeName: skip,
      onUnknownLine: skip,
      enters: this.enters,
    })
    for await (const { relative, entry } of names) {
      const { kind, size, modified } = entry
      const precision = modified && precisions[modified.precision]
      const selected = this.isSelected(relative, kind)
      tree.set(relative, selected ? { kind, size, modified: modified?.time, precision } : leftAlone)
    }
    if (this.choice.delete && skipped.length > 0) throw incompleteListing(skipped)
    return tree
  }

  /** `--include` chooses files: every directory is entered that is not excluded. */
  private isSelected(path: string, kind: SyncEntry['kind']): boolean {
    const { include, exclude } = this.choice
    return isSelected(path, { include: kind === 'directory' ? undefined : include, exclude })
  }

  private isExcluded(path: string): boolean {
    return !isSelected(path, { exclude: this.choice.exclude })
  }

  /** An excluded directory is not even listed. */
  private readonly enters = (path: string) => !this.isExcluded(path)

  private remote(path: string): string {
    return joinPath(this.url.path, path)
  }
}

/** Thrown with --delete: a file that was not listed would be removed, or its copy. */
function incompleteListing(skipped: readonly string[]): FtpError {
  return new FtpError(
    'bad-reply',
    `${skipped.length} names in the server’s listing are unsafe or can’t be parsed, the first in ${JSON.stringify(skipped[0])}: nothing is removed`,
    { phase: 'listing', command: 'LIST' },
  )
}

/** For --dry-run. */
function printPlan(steps: readonly SyncStep[], json: boolean): void {
  for (const { kind, path } of steps) {
    if (json) printJson({ action: kind, path })
    else printLine(`${kind} ${path}`)
  }
}

/** The format of MFMT: YYYYMMDDHHMMSS in UTC. */
function timeValue(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)
}
