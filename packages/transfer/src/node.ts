import { Transform, type TransformCallback } from 'node:stream'
import { Feed, type Pipeline } from './pipeline.js'

/**
 * A pipeline as a Node `Transform` of octets, for `stream.pipeline(…)`. A chunk that expands is converted no faster
 * than it is read: at most `maxYield` octets wait beyond the high-water mark.
 *
 * A fault of the format destroys the stream with its FtpError. A chunk must not be changed after it was written.
 */
export function nodeTransform(pipeline: Pipeline): Transform {
  return new PipelineTransform(pipeline)
}

class PipelineTransform extends Transform {
  private readonly feed: Feed
  /** Continues with the slices of a chunk once the stream is read again. */
  private proceed: (() => void) | undefined

  constructor(pipeline: Pipeline) {
    super()
    this.feed = new Feed(pipeline)
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pass(this.feed.push(chunk), done)
  }

  override _flush(done: TransformCallback): void {
    this.pass(this.ending(), done)
  }

  override _read(size: number): void {
    const { proceed } = this
    this.proceed = undefined
    proceed?.()
    // Also then: Transform waits for this very call if the chunk is done only now.
    super._read(size)
  }

  private *ending(): Generator<Uint8Array[], void, undefined> {
    yield this.feed.finish()
  }

  private pass(slices: Iterator<Uint8Array[], void>, done: TransformCallback): void {
    let slice: IteratorResult<Uint8Array[], void>
    try {
      do slice = slices.next()
      while (!slice.done && this.pushAll(slice.value))
    } catch (error) {
      done(error as Error)
      return
    }
    if (slice.done) done()
    else this.proceed = () => this.pass(slices, done)
  }

  /** Returns whether more is wanted now. */
  private pushAll(pieces: readonly Uint8Array[]): boolean {
    let wanted = true
    for (const piece of pieces) wanted = this.push(piece)
    return wanted
  }
}
