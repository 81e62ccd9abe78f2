import type { AbortCheck, Stage } from '@ftpkit/filesystem'
import { faultOf } from './faults.js'
import type { ObjectFacts } from './object-store.js'
import type { PartBuffer } from './part-buffer.js'
import type { PartMemory } from './part-memory.js'
import { PartSender } from './part-sender.js'
import { grownPartSize } from './part-size.js'
import { publish, type StageContext, stageName, type Target } from './publication.js'
import { ObjectReader } from './reader.js'
import { timeName } from './tree.js'

/** Octets of the smallest part that is not the last. */
export const minPart = 5_242_880

/** How a stage is stored. */
export interface StageOptions {
  /** Octets of the old object that stay. */
  readonly kept: number
  /** Parts of one upload that are sent at a time. */
  readonly concurrency: number
  readonly memory: PartMemory
  /** Octets of its first part. */
  readonly partSize: number
  /** Whether later parts may be larger. */
  readonly growParts: boolean
  /** Ids of the uploads of this process, which must not be swept. */
  readonly uploads: Set<string>
}

/**
 * An object that is being stored. Its octets gather in a buffer of one part. If they fit, `commit` puts the object at once;
 * otherwise the parts go out as they fill, and `commit` completes the upload. Octets that stay from an old object are
 * copied within the service, or read first where they are fewer than a part must have.
 */
export class ObjectStage implements Stage {
  private octets: number
  private failure: unknown
  private writing: Promise<void> | undefined
  /** Makes the error by which an ended stage refuses calls. */
  private refusal: (() => Error) | undefined
  private preparing: Promise<void> | undefined
  /** What is still copied or written has become useless. */
  private abandoned = false
  private readonly buffer: PartBuffer
  private readonly sender: PartSender
  readonly prepare: Stage['prepare']

  constructor(
    private readonly context: StageContext,
    private readonly target: Target,
    private readonly options: StageOptions,
  ) {
    const { key, path } = target
    const { kept, memory, partSize } = options
    this.octets = kept
    this.buffer = memory.open(partSize)
    this.sender = new PartSender(context.store, { key, path, properties: this.properties }, options)
    this.prepare = kept > 0 ? (signal) => this.whileOpen(() => this.keepOld(signal)) : undefined
  }

  get size(): number {
    return this.octets
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.assertIdle()
    if (this.failure !== undefined) throw this.failure
    const writing = this.whileOpen(async () => {
      await this.keepOld()
      for (const piece of pieces) {
        await this.add(piece)
        this.octets += piece.length
      }
    }).finally(() => {
      this.writing = undefined
    })
    this.writing = writing
    await writing
  }

  async commit(assertWanted: () => void = () => {}): Promise<void> {
    this.assertIdle()
    this.refusal = hasEnded
    let isUnwanted = false
    const check = () => {
      isUnwanted = true
      assertWanted()
      isUnwanted = false
    }
    try {
      if (this.failure !== undefined) throw this.failure
      await this.keepOld()
      await this.publish(check)
      this.buffer.close()
    } catch (error) {
      if (isUnwanted) this.refusal = undefined
      else await this.drop()
      throw isUnwanted ? error : faultOf(error, this.target.path)
    }
  }

  async discard(): Promise<void> {
    if (this.refusal) return
    this.refusal = hasEnded
    this.abandoned = true
    await this.drop()
  }

  private get properties() {
    const { mark, old } = this.target
    const { [timeName]: _, ...kept } = (this.options.kept > 0 && old?.metadata) || {}
    return { metadata: { ...kept, [stageName]: mark }, contentType: old?.contentType }
  }

  private async publish(check: () => void): Promise<void> {
    const { context, target, sender, buffer } = this
    const { store } = context
    if (!sender.begun) {
      const send = (condition: object) =>
        store.put(target.key, buffer.view(), { ...this.properties, ...condition })
      return publish(context, target, { call: 'put', send }, check)
    }
    if (buffer.length > 0) await this.send()
    const { upload, tags } = await sender.finish()
    const send = (condition: object) => store.complete(upload, tags, condition)
    await publish(context, target, { call: 'complete', send }, check)
    sender.ended(upload)
  }

  /** Copies the octets of the old object that stay, once. */
  private keepOld(signal?: AbortCheck): Promise<void> {
    const { old } = this.target
    const { kept } = this.options
    if (kept === 0 || !old) return Promise.resolve()
    this.preparing ??= this.copyOld(old, () => {
      signal?.throwIfAborted()
      if (this.abandoned) throw hasEnded()
    })
    return this.preparing
  }

  private async copyOld(old: ObjectFacts, check: () => void): Promise<void> {
    const { store, support, tree } = this.context
    const { key } = this.target
    const { kept } = this.options
    check()
    if (kept >= minPart && (await support()).partCopy) {
      return this.sender.copy({ key, first: 0, last: kept - 1, ifMatch: old.etag }, check)
    }
    const body = await store.get(key, { ifMatch: old.etag })
    const reader = new ObjectReader(tree.entry('', body.facts), this.target.path, { store, key }, body)
    let left = kept
    try {
      for await (const chunk of reader.chunks()) {
        check()
        await this.add(chunk.subarray(0, left))
        left -= Math.min(left, chunk.length)
        if (left === 0) break
      }
    } finally {
      await reader.close()
    }
  }

  private async add(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      if (this.abandoned) throw hasEnded()
      if (this.buffer.full) await this.send()
      const count = this.buffer.append(piece, at)
      at += count
      if (count === 0) await this.buffer.grow()
    }
  }

  private async send(): Promise<void> {
    await this.sender.waitForTurn()
    this.sender.send(this.buffer.take())
    const { growParts, partSize, memory } = this.options
    if (growParts) this.buffer.partSize = grownPartSize(partSize, this.sender.parts, memory.total)
  }

  /** Runs work of a stage that has not ended; its fault spoils the stage. */
  private async whileOpen(work: () => Promise<void>): Promise<void> {
    if (this.refusal) throw this.refusal()
    try {
      await work()
    } catch (error) {
      this.failure ??= faultOf(error, this.target.path)
      throw this.failure
    }
  }

  private assertIdle(): void {
    if (this.refusal) throw this.refusal()
    if (this.writing) throw new TypeError('The stage is still being written; await write() first.')
  }

  private async drop(): Promise<void> {
    this.buffer.close()
    await this.writing?.catch(() => {})
    await this.preparing?.catch(() => {})
    await this.sender.abort()
  }
}

function hasEnded(): TypeError {
  return new TypeError('The stage was committed or discarded; start another with write().')
}
