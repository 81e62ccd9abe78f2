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
} from '@ftpkit/sync'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import type { TransferOptions } from '../../transfer/options.js'
import type { BatchOptions, SessionSource } from '../batch.js'
import type { LeftOutNames, LeftOutReason } from '../left-out.js'
import { isSendable, type LocalDirectory } from '../local-tree.js'
import type { RemoteClient } from '../remote-client.js'
import { ensureRemotePath, isRemoteName, visitRemoteDirectory } from '../remote-directories.js'
import { joinPath } from '../remote-walk.js'
import { type Comparison, differBy } from './differ.js'
import type { Faults } from './faults.js'
import {
  carryOut,
  downActions,
  type MirrorSides,
  type StepActions,
  type SyncResult,
  upActions,
} from './steps.js'
import { SummerTime } from './summer-time.js'
import { findRemote, isLocalName, readLocalTree, readRemoteTree, type TreeOptions } from './trees.js'

/** How a directory is made like another. */
export interface MirrorOptions
  extends FilterPatterns,
    RemovalLimit,
    BatchOptions,
    Pick<TransferOptions, 'verify'> {
  /**
   * Remove what the source does not have, replace a file by a directory or the reverse, and rename what differs in letter
   * case alone.
   *
   * @default false
   */
  readonly delete?: boolean | undefined
  /**
   * Plan only, and change nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean | undefined
  /**
   * How files are compared: by size and time, by size alone, or by size and a hash that the server computes.
   *
   * @default 'time'
   */
  readonly by?: Comparison | undefined
  /**
   * Takes names that differ in letter case alone for one, as the target has it.
   *
   * @default false
   */
  readonly ignoreCase?: boolean | undefined
  /** Called with the plan, before anything is changed. What it throws ends the run. */
  readonly onPlan?: ((plan: SyncPlan) => void) | undefined
}

/** Where a mirror reports what it leaves out, and what fails. */
export interface MirrorReports {
  readonly leftOut: LeftOutNames
  readonly faults: Faults
}

/** One side of a mirror. */
interface Side extends Pick<TreeOptions, 'accepts'> {
  readonly isSource: boolean
}

/** What differs between mirroring up and down. */
interface Direction {
  readonly remoteSide: 'source' | 'target'
  readonly actions: () => StepActions
  readonly find?: Find | undefined
}

/** The plan of a mirror, and what became of it. */
export interface MirrorResult extends SyncResult {
  readonly plan: SyncPlan
}

/** The held names that are left out, by why they are held. Others were excluded, or are faults. */
const leftOutReasons: Readonly<Partial<Record<HeldName['reason'], LeftOutReason>>> = {
  link: 'link',
  special: 'special',
  'bad-name': 'unusableName',
  doubled: 'doubled',
  unlisted: 'kept',
}

const nothingDone: SyncResult = { files: 0, octets: 0, faults: [], untried: 0 }

/** A mirror of a local and a remote directory, in either direction. */
export class Mirror implements MirrorSides {
  readonly client: RemoteClient
  private readonly filter: Filter
  private readonly faults: Faults
  private readonly leftOut: LeftOutNames
  readonly summerTime = new SummerTime((path) => this.client.modified(this.remote(path)))
  /** Links of the source that lead to a directory they are in. */
  private readonly loops = new Set<string>()
  private remotePath: (path: string) => string = (path) => path

  /** @param root the directory on the server; empty for the working directory */
  constructor(
    private readonly sessions: SessionSource,
    readonly local: LocalDirectory,
    private readonly root: string,
    private readonly options: MirrorOptions,
    { leftOut, faults }: MirrorReports,
  ) {
    this.client = sessions.client
    this.filter = new Filter(options)
    this.leftOut = leftOut
    this.faults = faults
  }

  readonly remote = (path: string) => joinPath(this.root, this.remotePath(path))

  localName: (path: string) => string = (path) => path

  readonly optionName = (option: string) => this.options.optionName?.(option) ?? option

  /** Makes the remote directory like the local one. */
  async up(): Promise<MirrorResult> {
    const [local, remote] = await Promise.all([
      this.localTree({ accepts: isSendable, isSource: true }),
      this.remoteTarget(),
    ])
    const find = (path: string) => findRemote(this.client, this.remote(path))
    return this.mirror(local, remote, {
      remoteSide: 'target',
      actions: () =>
        upActions(this, {
          verify: this.options.verify,
          onRefusedTime: (path) => this.leftOut.add('refusedTime', path),
        }),
      find,
    })
  }

  /** Makes the local directory like the remote one. */
  async down(): Promise<MirrorResult> {
    const [remote, local] = await Promise.all([
      this.remoteTree({ accepts: isLocalName, isSource: true }),
      this.localTree({ accepts: () => true, isSource: false }),
    ])
    // Some servers list a missing directory as an empty one, and a file as its only name: CWD tells the difference.
    if (this.root !== '' && mayBeNoDirectory(remote, this.root))
      await visitRemoteDirectory(this.client, this.root)
    const actions = () => downActions(this, this.options)
    return this.mirror(remote, local, { remoteSide: 'source', actions })
  }

  private async mirror(
    source: DirectoryNode,
    target: DirectoryNode,
    { remoteSide, actions, find }: Direction,
  ): Promise<MirrorResult> {
    const { options, faults, sessions } = this
    const aligned = options.ignoreCase ? alignCase(source, target) : undefined
    if (aligned && remoteSide === 'target') this.remotePath = aligned.actualPath
    else if (aligned) this.localName = aligned.actualPath
    const { client, local, remote, localName, summerTime, optionName } = this
    const sides = { client, local, remote, localName, summerTime, remoteSide, optionName }
    const plan = await planSync(source, aligned?.tree ?? target, {
      remove: options.delete,
      differs: differBy(options.by ?? 'time', sides, faults),
      find,
    })
    this.reportConflicts(plan)
    this.reportLeftOut(plan)
    options.signal?.throwIfAborted()
    options.onPlan?.(plan)
    checkRemovals(plan, { ...options, optionName })
    if (options.dryRun) return { ...nothingDone, plan }
    return { ...(await carryOut(plan.steps, actions(), { sessions, faults, batch: options })), plan }
  }

  private reportConflicts({ held }: SyncPlan): void {
    const why = this.options.delete
      ? 'something in it has to stay'
      : `${this.optionName('delete')} replaces it`
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

  /** The remote side as a target: it is made if it is missing; for a dry run it is then empty. */
  private async remoteTarget(): Promise<DirectoryNode> {
    const { client, options, root } = this
    const side = { accepts: isSendable, isSource: false }
    const found = await this.remoteTree(side).catch(async (error) => {
      if (root === '' || !isFtpError(error) || error.code !== 'refused') throw error
      // A run would try to make what is missing, and then be refused the listing again.
      if (options.dryRun && (await isRemoteName(client, root))) throw error
      return undefined
    })
    // As for a source: the files would be stored beside a file, or below it.
    if (found && root !== '' && mayBeFile(found, root)) await visitRemoteDirectory(client, root)
    if (options.dryRun) return found ?? emptyDirectory
    // Some servers list a missing directory as an empty one.
    if (root !== '' && (found?.entries.length ?? 0) === 0) await ensureRemotePath(client, root)
    return found ?? this.remoteTree(side)
  }

  private async remoteTree(side: Side): Promise<DirectoryNode> {
    const unread: string[] = []
    const { skipped } = this.leftOut
    const { options } = this
    const tree = await readRemoteTree(this.client, this.root, {
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
        // With `delete` either keeps names that would be removed.
        const why = doubt ?? (options.delete ? ambiguity : undefined)
        if (why !== undefined && (side.isSource || options.delete)) skipped.onDoubt(directory, why)
      },
    })
    if (options.delete && unread.length > 0) this.faults.add('list', '', incompleteListing(unread))
    return tree
  }

  private treeOptions({ accepts, isSource }: Side): TreeOptions {
    return {
      accepts,
      filter: this.filter,
      signal: this.options.signal,
      onLoop: (path) => isSource && this.loops.add(path),
      onUnreadable: (path, error) => {
        this.options.signal?.throwIfAborted()
        if (this.client.closed) throw error
        if (isSource) this.leftOut.add('unreadableDirectory', path, (error as Error).message)
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

/** Reported with `delete`: a file that was not listed would be removed, or its copy. */
function incompleteListing(unread: readonly string[]): FtpError {
  return new FtpError(
    'bad-reply',
    `${unread.length} names in the server’s listing are unsafe or can’t be parsed, the first in ${JSON.stringify(unread[0])}: nothing is removed in their directories`,
    { phase: 'listing', command: 'LIST' },
  )
}
