import { MemoryFileSystem } from '@ftpkit/filesystem'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, FtpError, isFtpError } from '@ftpkit/node'
import {
  alignCase,
  checkRemovals,
  type DirectoryNode,
  emptyDirectory,
  Filter,
  type FilterPatterns,
  type Find,
  type HeldName,
  planSync,
  type RemovalLimit,
  type SyncPlan,
  type SyncStep,
} from '@ftpkit/sync'
import { connectTo, sessionsAt } from '../connection.js'
import { LeftOut, type LeftOutReason } from '../left-out.js'
import { makeDirectories } from '../local-target.js'
import { isSendable, type LocalDirectory } from '../local-tree.js'
import type { BatchChoice, ConnectionChoice } from '../options.js'
import { printJson, printLine } from '../output.js'
import { ensureRemotePath, isRemoteName, joinPath, visitRemoteDirectory } from '../remote-tree.js'
import { type Comparison, differBy } from '../sync/differ.js'
import { Faults } from '../sync/faults.js'
import { carryOut, downActions, type MirrorSides, type StepActions, upActions } from '../sync/steps.js'
import { SummerTime } from '../sync/summer-time.js'
import { findRemote, isLocalName, readLocalTree, readRemoteTree, type TreeOptions } from '../sync/trees.js'
import { type FtpUrl, isFtpUrl, parseFtpUrl } from '../url.js'

/** The options of `sync`. */
export interface SyncChoice extends ConnectionChoice, BatchChoice, FilterPatterns, RemovalLimit {
  readonly delete?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly by: Comparison
  /** Takes names that differ in letter case alone for one, as the target has it. */
  readonly ignoreCase?: boolean | undefined
}

/** Mirrors a directory to another. One of them is a URL, the other local. */
export async function sync(from: string, to: string, choice: SyncChoice): Promise<void> {
  const up = isFtpUrl(to)
  if (up === isFtpUrl(from)) throw new RangeError('give a URL and a local directory, in either order')
  const url = parseFtpUrl(up ? to : from)
  const path = up ? from : to
  const filter = new Filter(choice)
  using leftOut = new LeftOut(choice)
  await using directory = up ? directoryFileSystem(path) : await localTarget(path, choice)
  await using client = await connectTo(url, choice)
  const files = directory ?? new MemoryFileSystem()
  const mirror = new Mirror(client, { path, files }, url, { choice, filter, leftOut })
  await (up ? mirror.up() : mirror.down())
}

/** The local directory to mirror to. It is made if it is missing; for --dry-run it is then undefined. */
async function localTarget(path: string, { dryRun }: SyncChoice): Promise<DirectoryFileSystem | undefined> {
  if (!dryRun) await makeDirectories(path)
  try {
    return directoryFileSystem(path)
  } catch (error) {
    if (dryRun && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What a mirror chooses by, and where it says what it leaves out. */
interface MirrorOptions {
  readonly choice: SyncChoice
  readonly filter: Filter
  readonly leftOut: LeftOut
}

/** One side of a mirror. */
interface Side extends Pick<TreeOptions, 'accepts'> {
  readonly isSource: boolean
}

/** What differs between mirroring up and down. */
interface Direction {
  readonly remoteSide: 'source' | 'target'
  readonly actions: () => Promise<StepActions>
  readonly find?: Find | undefined
}

/** The held names that are left out, by why they are held. Others were excluded, or are faults. */
const leftOutReasons: Readonly<Partial<Record<HeldName['reason'], LeftOutReason>>> = {
  link: 'link',
  special: 'special',
  'bad-name': 'unusableName',
  doubled: 'doubled',
  unlisted: 'kept',
}

/** A mirror of a local and a remote directory, in either direction. */
class Mirror implements MirrorSides {
  private readonly choice: SyncChoice
  private readonly filter: Filter
  private readonly faults: Faults
  private readonly leftOut: LeftOut
  readonly summerTime = new SummerTime((path) => this.client.modified(this.remote(path)))
  /** Links of the source that lead to a directory they are in. */
  private readonly loops = new Set<string>()
  private remotePath: (path: string) => string = (path) => path

  constructor(
    readonly client: FtpClient,
    readonly local: LocalDirectory,
    private readonly url: FtpUrl,
    { choice, filter, leftOut }: MirrorOptions,
  ) {
    this.choice = choice
    this.filter = filter
    this.leftOut = leftOut
    this.faults = new Faults(choice.json ?? false)
  }

  readonly remote = (path: string) => joinPath(this.url.path, this.remotePath(path))

  localName: (path: string) => string = (path) => path

  async up(): Promise<void> {
    const [local, remote] = await Promise.all([
      this.localTree({ accepts: isSendable, isSource: true }),
      this.remoteTarget(),
    ])
    const find = (path: string) => findRemote(this.client, this.remote(path))
    await this.mirror(local, remote, {
      remoteSide: 'target',
      actions: () => upActions(this, this.choice),
      find,
    })
  }

  async down(): Promise<void> {
    const [remote, local] = await Promise.all([
      this.remoteTree({ accepts: isLocalName, isSource: true }),
      this.localTree({ accepts: () => true, isSource: false }),
    ])
    // Some servers list a missing directory as an empty one, and a file as its only name: CWD tells the difference.
    if (this.url.path !== '' && mayBeNoDirectory(remote, this.url.path))
      await visitRemoteDirectory(this.client, this.url.path)
    const actions = async () => downActions(this, this.choice)
    await this.mirror(remote, local, { remoteSide: 'source', actions })
  }

  private async mirror(
    source: DirectoryNode,
    target: DirectoryNode,
    { remoteSide, actions, find }: Direction,
  ): Promise<void> {
    const { choice, faults } = this
    const aligned = choice.ignoreCase ? alignCase(source, target) : undefined
    if (aligned && remoteSide === 'target') this.remotePath = aligned.actualPath
    else if (aligned) this.localName = aligned.actualPath
    const { client, local, remote, localName, summerTime } = this
    const plan = await planSync(source, aligned?.tree ?? target, {
      remove: choice.delete,
      differs: differBy(choice.by, { client, local, remote, localName, summerTime, remoteSide }, faults),
      find,
    })
    this.reportConflicts(plan)
    this.reportLeftOut(plan)
    if (choice.dryRun) printPlan(plan.steps, choice.json ?? false)
    checkRemovals(plan, choice)
    if (!choice.dryRun) {
      const sessions = sessionsAt(this.url, this.client, choice)
      await carryOut(plan.steps, await actions(), { sessions, faults, choice })
    }
    faults.end()
  }

  private reportConflicts({ held }: SyncPlan): void {
    const why = this.choice.delete ? 'something in it has to stay' : '--delete replaces it'
    for (const { path, reason } of held) {
      if (reason !== 'conflict') continue
      const error = new RangeError(`one side has a file of this name, the other a directory: ${why}`)
      this.faults.add('compare', path, error)
    }
  }

  private reportLeftOut({ held }: SyncPlan): void {
    for (const { path, reason, inSource } of held) {
      const why = leftOutReasons[reason]
      if (why && (inSource || why === 'kept')) this.leftOut.add(this.loops.has(path) ? 'loop' : why, path)
    }
  }

  private localTree(side: Side): Promise<DirectoryNode> {
    return readLocalTree(this.local, this.treeOptions(side))
  }

  /** The remote side as a target: it is made if it is missing; for --dry-run it is then empty. */
  private async remoteTarget(): Promise<DirectoryNode> {
    const { client, choice } = this
    const { path } = this.url
    const side = { accepts: isSendable, isSource: false }
    const found = await this.remoteTree(side).catch(async (error) => {
      if (path === '' || !isFtpError(error) || error.code !== 'refused') throw error
      // A run would try to make what is missing, and then be refused the listing again.
      if (choice.dryRun && (await isRemoteName(client, path))) throw error
      return undefined
    })
    // As for a source: the files would be stored beside a file, or below it.
    if (found && path !== '' && mayBeFile(found, path)) await visitRemoteDirectory(client, path)
    if (choice.dryRun) return found ?? emptyDirectory
    // Some servers list a missing directory as an empty one.
    if (path !== '' && (found?.entries.length ?? 0) === 0) await ensureRemotePath(client, path)
    return found ?? this.remoteTree(side)
  }

  private async remoteTree(side: Side): Promise<DirectoryNode> {
    const unread: string[] = []
    const { skipped } = this.leftOut
    const tree = await readRemoteTree(this.client, this.url.path, {
      ...this.treeOptions(side),
      onUnsafeName: (name, directory) => {
        unread.push(name)
        if (side.isSource) skipped.onUnsafeName(joinPath(directory, name))
      },
      onUnknownLine: (line) => {
        unread.push(line)
        if (side.isSource) skipped.onUnknownLine(line)
      },
      onListed: (directory, { doubt, ambiguity, utcOffsetAt }) => {
        if (utcOffsetAt !== undefined) this.summerTime.rightAt(utcOffsetAt)
        // With --delete either keeps names that would be removed.
        const why = doubt ?? (this.choice.delete ? ambiguity : undefined)
        if (why !== undefined && (side.isSource || this.choice.delete)) skipped.onDoubt(directory, why)
      },
    })
    if (this.choice.delete && unread.length > 0) this.faults.add('list', '', incompleteListing(unread))
    return tree
  }

  private treeOptions({ accepts, isSource }: Side): TreeOptions {
    return {
      accepts,
      filter: this.filter,
      onLoop: (path) => isSource && this.loops.add(path),
      onUnreadable: (path, error) => {
        if (this.client.closed) throw error
        if (isSource) this.leftOut.count('unreadableDirectory')
        this.faults.add('list', path, error)
      },
    }
  }
}

/** Whether a listing could be that of a missing directory or of a file. */
function mayBeNoDirectory(tree: DirectoryNode, path: string): boolean {
  return tree.entries.length === 0 || mayBeFile(tree, path)
}

/** Whether a listing could be that of a file. */
function mayBeFile({ entries }: DirectoryNode, path: string): boolean {
  const [first] = entries
  return entries.length === 1 && first?.node.kind === 'file' && path.split('/').includes(first.name)
}

/** Reported with --delete: a file that was not listed would be removed, or its copy. */
function incompleteListing(unread: readonly string[]): FtpError {
  return new FtpError(
    'bad-reply',
    `${unread.length} names in the server’s listing are unsafe or can’t be parsed, the first in ${JSON.stringify(unread[0])}: nothing is removed in their directories`,
    { phase: 'listing', command: 'LIST' },
  )
}

/** For --dry-run. */
function printPlan(steps: readonly SyncStep[], json: boolean): void {
  for (const { kind, path, from } of steps.map((step) => ({ from: undefined, ...step }))) {
    if (json) printJson({ action: kind, from, path })
    else printLine([kind, from, path].filter((part) => part !== undefined).join(' '))
  }
}
