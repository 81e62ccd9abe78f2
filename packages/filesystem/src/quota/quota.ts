import { FileSystemError, type FileSystemErrorCode, isFileSystemError } from '../error.js'
import type { FileSystem } from '../filesystem.js'
import { childOf } from '../path.js'
import { noUsage, type QuotaLedger, type QuotaLimits, type Usage } from '../quota-ledger.js'

/** A limit on what is stored at a path and below it. */
export interface QuotaRule {
  /** The name of the quota in the ledger, in warnings, and in the replies to those who exceed it. */
  readonly key: string
  /** Canonical. It need not exist. @default '/' */
  readonly path?: string | undefined
  /** How much may be stored below it. */
  readonly limits: QuotaLimits
}

/** A quota that is almost used up. */
export interface QuotaWarning {
  /** That of the quota in its ledger. */
  readonly key: string
  /** What is stored now. */
  readonly usage: Usage
  /** What may be stored. */
  readonly limits: QuotaLimits
}

/** How quotas are kept. */
export interface QuotaOptions {
  /** Shared by all file systems whose quotas have the same keys. */
  readonly ledger: QuotaLedger
  /** The share of a limit that `onWarning` is called at. @default 0.9 */
  readonly warnAt?: number | undefined
  /** Called when a quota is used up to `warnAt`, once until less of it is used. */
  readonly onWarning?: ((warning: QuotaWarning) => void) | undefined
  /** Called with a fault of the ledger in a change that was done already: what it counts may be wrong since. */
  readonly onFault?: ((error: unknown) => void) | undefined
}

/** One quota of a file system. */
export class Quota {
  readonly path: string
  private counting: Promise<void> | undefined
  private warned = false

  constructor(
    private readonly rule: QuotaRule,
    private readonly files: FileSystem,
    private readonly options: QuotaOptions,
  ) {
    this.path = rule.path ?? '/'
  }

  /** Whether it limits what is stored at a path. */
  covers(path: string): boolean {
    return this.path === '/' || path === this.path || path.startsWith(`${this.path}/`)
  }

  /** Whether its path is below another. */
  isBelow(path: string): boolean {
    return this.path.startsWith(path === '/' ? path : `${path}/`) && this.path !== path
  }

  /** Counts what is stored, unless it is known already. After a failure the next call counts again. */
  async count(): Promise<void> {
    this.counting ??= this.countOnce()
    try {
      await this.counting
    } catch (error) {
      this.counting = undefined
      throw error
    }
  }

  private async countOnce(): Promise<void> {
    const { key } = this.rule
    const { ledger } = this.options
    if (await this.ask(ledger.usage(key))) return
    await this.ask(ledger.begin(key, await usageOf(this.files, this.path)))
  }

  /** Adds a change, also for a running upload that holds it. @returns whether the limits allow it */
  async add(change: Usage, held?: Usage): Promise<boolean> {
    if (change.files === 0 && change.octets === 0) return true
    const { key, limits } = this.rule
    const usage = await this.ask(this.options.ledger.add(key, change, limits, held))
    if (usage) this.warn(usage)
    return usage !== undefined
  }

  /** Adds a change that is done, or takes back one that was not. */
  async settle(change: Usage, held = noUsage): Promise<void> {
    try {
      if ([change.files, change.octets, held.files, held.octets].every((number) => number === 0)) return
      // What is stored counts, whatever the limits are.
      const usage = await this.options.ledger.add(this.rule.key, change, {}, held)
      if (usage) this.warn(usage)
    } catch (error) {
      this.options.onFault?.(error)
    }
  }

  /** Octets that may still be stored. */
  async space(): Promise<number> {
    const { key, limits } = this.rule
    if (limits.octets === undefined) return Number.POSITIVE_INFINITY
    await this.count()
    const { octets } = (await this.ask(this.options.ledger.usage(key))) ?? noUsage
    return Math.max(0, limits.octets - octets)
  }

  /** The error of a change at a path that was refused. */
  exceeded(path: string): FileSystemError {
    const { files, octets } = this.rule.limits
    const parts = [files !== undefined && `${files} files`, octets !== undefined && `${octets} octets`]
    return new FileSystemError('over-quota', path, {
      detail: `${this.rule.key}: at most ${parts.filter((part) => part !== false).join(' and ')}`,
    })
  }

  private warn(usage: Usage): void {
    const { key, limits } = this.rule
    const { warnAt = 0.9, onWarning } = this.options
    const isNear = (used: number, limit: number | undefined) => limit !== undefined && used >= limit * warnAt
    const near = isNear(usage.files, limits.files) || isNear(usage.octets, limits.octets)
    if (near && !this.warned) onWarning?.({ key, usage, limits })
    this.warned = near
  }

  /** @throws FileSystemError also where the ledger throws anything else */
  private async ask<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer
    } catch (error) {
      if (isFileSystemError(error)) throw error
      throw new FileSystemError('io', this.path, { detail: 'the quota is not known now', cause: error })
    }
  }
}

/** Why a directory is not counted: it was removed meanwhile, or no one can use what is in it. */
const uncounted: ReadonlySet<FileSystemErrorCode> = new Set(['not-found', 'access-denied'])

/** What is stored at a path: one file, or those of a whole tree. What doesn't exist is nothing. */
export async function usageOf(files: FileSystem, path: string): Promise<Usage> {
  const { kind, size } = await statOrNothing(files, path)
  if (kind === 'file') return { files: 1, octets: size }
  let [count, octets] = [0, 0]
  const directories = kind === 'directory' ? [path] : []
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    try {
      for await (const entry of files.list(directory)) {
        if (entry.kind === 'directory') directories.push(childOf(directory, entry.name))
        if (entry.kind !== 'file') continue
        count += 1
        octets += entry.size
      }
    } catch (error) {
      if (!isFileSystemError(error) || !uncounted.has(error.code)) throw error
    }
  }
  return { files: count, octets }
}

/** Octets of the file that has a name; undefined where none has. */
export async function fileSize(files: FileSystem, path: string): Promise<number | undefined> {
  const { kind, size } = await statOrNothing(files, path)
  return kind === 'file' ? size : undefined
}

async function statOrNothing(files: FileSystem, path: string): Promise<{ kind?: string; size: number }> {
  try {
    return await files.stat(path)
  } catch (error) {
    if (isFileSystemError(error) && (error.code === 'not-found' || error.code === 'not-a-directory'))
      return { size: 0 }
    throw error
  }
}
