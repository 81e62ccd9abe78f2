import { FileSystemError } from './error.js'
import type { FileSystem, Stage, WriteOptions } from './filesystem.js'
import { KeyedMutex } from './keyed-mutex.js'
import { assertPath } from './path.js'
import { fileSize, Quota, type QuotaOptions, type QuotaRule, usageOf } from './quota/quota.js'
import { negative, Reservation } from './quota/reservation.js'
import { QuotaStage } from './quota/stage.js'
import { noUsage, type Usage } from './quota-ledger.js'

/**
 * A view of a file system in which no more can be stored than quotas allow; what exceeds one is refused by 'over-quota'.
 * A quota limits files and octets at its path and below it, and a path may have several. A file that replaces another
 * counts for what it has more. Uploads reserve octets in parts while they run, so that many at once exceed nothing; what
 * one that failed has reserved is free again, and what is kept of it to be resumed doesn't count.
 *
 * What is stored is counted once, by reading all directories, before the first change; what is changed past this view is
 * not seen. A directory that has a quota below it can't be renamed.
 *
 * @throws FileSystemError 'bad-name' if the path of a rule is not canonical
 */
export function withQuotas(fs: FileSystem, rules: readonly QuotaRule[], options: QuotaOptions): FileSystem {
  for (const { path = '/' } of rules) assertPath(path)
  const changes = new QuotaChanges(
    fs,
    rules.map((rule) => new Quota(rule, fs, options)),
  )
  const knowsSpace = fs.freeSpace !== undefined || rules.some(({ limits }) => limits.octets !== undefined)
  return {
    list: (path) => fs.list(path),
    stat: (path) => fs.stat(path),
    read: (path, reading) => fs.read(path, reading),
    write: (path, writing) => changes.write(path, writing),
    rename: (from, to) => changes.rename(from, to),
    remove: (path) => changes.remove(path),
    removeDirectory: (path) => fs.removeDirectory(path),
    makeDirectory: (path, options) => fs.makeDirectory(path, options),
    setAttributes: (path, attributes) => fs.setAttributes(path, attributes),
    changeable: fs.changeable,
    freeSpace: knowsSpace ? (path) => changes.freeSpace(path) : undefined,
    permitted: fs.permitted && ((path) => fs.permitted!(path)),
  }
}

class QuotaChanges {
  /** Changes of one name take turns, so that each knows what was there before it. */
  private readonly names = new KeyedMutex()

  constructor(
    private readonly fs: FileSystem,
    private readonly quotas: readonly Quota[],
  ) {}

  async write(path: string, options: WriteOptions): Promise<Stage> {
    const quotas = await this.at(path)
    if (quotas.length === 0) return this.fs.write(path, options)
    const old = await fileSize(this.fs, path)
    const reservation = new Reservation(quotas, path)
    await reservation.cover({ files: old === undefined ? 1 : 0, octets: 0 })
    try {
      const inner = await this.fs.write(path, options)
      const place = {
        old: () => fileSize(this.fs, path),
        alone: <Result>(work: () => Promise<Result>) => this.names.run(path, work),
      }
      const stage = new QuotaStage(inner, reservation, place, old)
      await coverResumed(stage, inner)
      return stage
    } catch (error) {
      await reservation.settle(noUsage)
      throw error
    }
  }

  async remove(path: string): Promise<void> {
    const quotas = await this.at(path)
    await this.names.run(path, async () => {
      const octets = quotas.length > 0 ? await fileSize(this.fs, path) : undefined
      await this.fs.remove(path)
      if (octets === undefined) return
      await Promise.all(quotas.map((quota) => quota.settle({ files: -1, octets: -octets })))
    })
  }

  async rename(from: string, to: string): Promise<void> {
    for (const path of [from, to]) this.assertMovable(path)
    const [before, after] = [await this.at(from), await this.at(to)]
    if (from === to || before.length + after.length === 0) return this.fs.rename(from, to)
    const [first, second] = from < to ? [from, to] : [to, from]
    await this.names.run(first, () => this.names.run(second, () => this.move(from, to, { before, after })))
  }

  private async move(
    from: string,
    to: string,
    { before, after }: { before: readonly Quota[]; after: readonly Quota[] },
  ): Promise<void> {
    const isLeft = before.some((quota) => !after.includes(quota))
    const isNew = after.some((quota) => !before.includes(quota))
    const moved = isLeft || isNew ? await usageOf(this.fs, from) : noUsage
    const old = await fileSize(this.fs, to)
    const replaced = old === undefined ? noUsage : { files: 1, octets: old }
    const changes = [...new Set([...before, ...after])].map((quota) => {
      const gained = after.includes(quota) ? moved : noUsage
      const lost = before.includes(quota) ? moved : noUsage
      const freed = after.includes(quota) ? replaced : noUsage
      return { quota, change: sum(gained, negative(lost), negative(freed)) }
    })
    const added: typeof changes = []
    try {
      for (const { quota, change } of changes) {
        const more = { files: Math.max(0, change.files), octets: Math.max(0, change.octets) }
        if (!(await quota.add(more))) throw quota.exceeded(to)
        added.push({ quota, change: more })
      }
      await this.fs.rename(from, to)
    } catch (error) {
      await Promise.all(added.map(({ quota, change }) => quota.settle(negative(change))))
      throw error
    }
    const less = ({ files, octets }: Usage) => ({ files: Math.min(0, files), octets: Math.min(0, octets) })
    await Promise.all(changes.map(({ quota, change }) => quota.settle(less(change))))
  }

  async freeSpace(path: string): Promise<number> {
    const quotas = await this.at(path)
    const spaces = quotas.map((quota) => quota.space())
    const ofFiles = this.fs.freeSpace?.(path) ?? Promise.resolve(Number.POSITIVE_INFINITY)
    const space = Math.min(...(await Promise.all([ofFiles, ...spaces])))
    if (space === Number.POSITIVE_INFINITY) throw new FileSystemError('unsupported', path)
    return space
  }

  /** @throws FileSystemError for a directory whose content would escape a quota below it, or come below one uncounted */
  private assertMovable(path: string): void {
    assertPath(path)
    if (!this.quotas.some((quota) => quota.isBelow(path))) return
    throw new FileSystemError('access-denied', path, { detail: 'a path below it has its own quota' })
  }

  /** The quotas that limit what is stored at a path, once what is stored is known. */
  private async at(path: string): Promise<Quota[]> {
    const quotas = this.quotas.filter((quota) => quota.covers(path))
    for (const quota of quotas) await quota.count()
    return quotas
  }
}

/** An upload that is resumed has octets already; where they are too many, they stay kept. */
async function coverResumed(stage: QuotaStage, inner: Stage): Promise<void> {
  try {
    await stage.cover(0)
  } catch (error) {
    if (!(await inner.keep?.())) await inner.discard()
    throw error
  }
}

function sum(...changes: readonly Usage[]): Usage {
  return changes.reduce((all, { files, octets }) => ({
    files: all.files + files,
    octets: all.octets + octets,
  }))
}
