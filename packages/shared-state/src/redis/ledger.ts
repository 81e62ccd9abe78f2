import type { Ask, RedisLink } from './link.js'
import {
  type Added,
  addUsage,
  beginUsage,
  endNode,
  keepAlive,
  readUsage,
  shareUsage,
  type Used,
} from './quota-scripts.js'

/** How much may be used. What is left out is not limited. */
export interface UsageLimits {
  /** Files, without directories. */
  readonly files?: number | undefined
  /** Octets of all files together. */
  readonly octets?: number | undefined
}

/** How much of each quota is used on all nodes: a `QuotaLedger` of `@ftpkit/filesystem`. */
export interface SharedUsage {
  /** What is used of a quota; undefined until it was counted. */
  usage(key: string): Promise<Used | undefined>
  /** Sets what is used of a quota, unless that is known already. */
  begin(key: string, counted: Used): Promise<void>
  /**
   * Adds a change, unless that exceeds a limit.
   *
   * @param held how much of it is for a running upload. Default: nothing
   * @returns what is used then; undefined where it is refused
   * @throws Error where Redis is there, and its answer is late: whether the limits allow the change is not known
   */
  add(key: string, change: Used, limits: UsageLimits, held?: Used): Promise<Used | undefined>
}

/** What this node knows of a quota. */
interface Known {
  /** What was used, when this node asked last, and what it has added alone since. */
  used: Used
  /** Of that, what no other node knows of and is stored. */
  unshared: Used
  /** What this node holds for running uploads. */
  held: Used
}

const nothing: Used = { files: 0, octets: 0 }

/** What a ledger needs of the state that it belongs to. */
export interface LedgerContext {
  readonly link: RedisLink
  readonly key: (...parts: readonly string[]) => string
  readonly node: string
  /** Milliseconds for which this node lives without saying so again. */
  readonly leaseTime: number
}

/**
 * Usage in Redis. What a node holds for its uploads is
 * free again when it ends, also if it is killed. While Redis is away each node counts alone from what it knew, and adds
 * that when Redis is back.
 */
export class RedisLedger implements SharedUsage {
  private readonly known = new Map<string, Known>()

  constructor(private readonly context: LedgerContext) {}

  async usage(key: string): Promise<Used | undefined> {
    const used = await this.context.link.ask(readUsage, [this.keyOf(key)], [this.nodes])
    if (used === undefined) return this.known.get(key)?.used
    if (used) this.learn(key, used)
    return used ?? undefined
  }

  async begin(key: string, counted: Used): Promise<void> {
    if (!this.known.has(key)) this.learn(key, counted)
    const { files, octets } = counted
    await this.context.link.ask(beginUsage, [this.keyOf(key)], [this.nodes, String(files), String(octets)])
  }

  async add(key: string, change: Used, limits: UsageLimits, held: Used = nothing): Promise<Used | undefined> {
    const added = await this.addShared(key, change, limits, held)
    if (added === undefined) return this.addUnanswered(key, change, limits, held)
    if (added === 'refused' || added === 'unknown') return undefined
    const known = this.learn(key, added)
    known.held = sum(known.held, held)
    return added
  }

  /** After Redis has forgotten a quota, what this node knows of it counts. */
  private async addShared(
    key: string,
    change: Used,
    limits: UsageLimits,
    held: Used,
  ): Promise<Added | undefined> {
    const { link, node, leaseTime } = this.context
    const limit = (number: number | undefined) => (number === undefined ? '' : String(number))
    const args = [
      this.nodes,
      node,
      ...numbers(change),
      ...numbers(held),
      limit(limits.files),
      limit(limits.octets),
      String(leaseTime),
    ]
    const added = await link.ask(addUsage, [this.keyOf(key)], args)
    if (added !== 'unknown') return added
    if (!(await this.shareOne(link.ask, key, this.of(key)))) return undefined
    return link.ask(addUsage, [this.keyOf(key)], args)
  }

  private addUnanswered(key: string, change: Used, limits: UsageLimits, held: Used): Used | undefined {
    const { link } = this.context
    if (link.away) return this.addAlone(key, change, limits, held)
    const isReservation = isNothing(difference(change, held))
    const used = isReservation ? undefined : this.addAlone(key, change, limits, held)
    // Corrects what a late script may have added for uploads.
    void this.shareOne(link.ask, key, this.of(key))
    if (isReservation) throw new Error('what is shared gave no answer in time')
    return used
  }

  private addAlone(key: string, change: Used, limits: UsageLimits, held: Used): Used | undefined {
    const known = this.of(key)
    const used = sum(known.used, change)
    if (exceeds(change.files, used.files, limits.files)) return undefined
    if (exceeds(change.octets, used.octets, limits.octets)) return undefined
    known.used = used
    known.held = sum(known.held, held)
    known.unshared = difference(sum(known.unshared, change, false), held)
    return used
  }

  /** Shares what was counted alone, and what this node holds. @returns whether it was */
  async share(ask: Ask): Promise<boolean> {
    for (const [key, known] of this.known)
      if (!isNothing(known.unshared) || !isNothing(known.held))
        if (!(await this.shareOne(ask, key, known))) return false
    return true
  }

  private async shareOne(ask: Ask, key: string, known: Known): Promise<boolean> {
    const { unshared } = known
    const { node, leaseTime } = this.context
    const args = [
      this.nodes,
      node,
      ...numbers(unshared),
      ...numbers(known.held),
      ...numbers(known.used),
      String(leaseTime),
    ]
    const used = await ask(shareUsage, [this.keyOf(key)], args)
    if (!used) return false
    known.unshared = difference(known.unshared, unshared)
    known.used = used
    return true
  }

  /** Says that this node lives. */
  async keepAlive(ask: Ask): Promise<boolean> {
    if (this.known.size === 0) return true
    const { node, leaseTime } = this.context
    return (await ask(keepAlive, [this.nodes + node], [String(leaseTime)])) !== undefined
  }

  /** What this node holds is free from now on. */
  async end(ask: Ask): Promise<void> {
    if (this.known.size > 0) await ask(endNode, [this.nodes + this.context.node], [])
  }

  private learn(key: string, used: Used): Known {
    const known = this.of(key)
    known.used = used
    return known
  }

  private of(key: string): Known {
    const known = this.known.get(key) ?? { used: nothing, unshared: nothing, held: nothing }
    this.known.set(key, known)
    return known
  }

  private get nodes(): string {
    return this.context.key('node', '')
  }

  private keyOf(key: string): string {
    return this.context.key('quota', key)
  }
}

function numbers({ files, octets }: Used): string[] {
  return [String(files), String(octets)]
}

/** @param atLeastNothing whether what would be less than nothing is nothing. Default: it is */
function sum(one: Used, other: Used, atLeastNothing = true): Used {
  const [files, octets] = [one.files + other.files, one.octets + other.octets]
  return atLeastNothing ? { files: Math.max(0, files), octets: Math.max(0, octets) } : { files, octets }
}

function difference(one: Used, other: Used): Used {
  return { files: one.files - other.files, octets: one.octets - other.octets }
}

function isNothing({ files, octets }: Used): boolean {
  return files === 0 && octets === 0
}

function exceeds(change: number, after: number, limit = Number.POSITIVE_INFINITY): boolean {
  return change > 0 && after > limit
}
