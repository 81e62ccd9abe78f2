import { FtpError } from './error.js'
import { concat, Gather } from './gather.js'
import type { ReusedMemory } from './reused-memory.js'
import type { ByteSink } from './sinks.js'

/** Most octets that one call into a pipeline may yield: backpressure applies between such slices. */
export const maxYield = 1_048_576

/** Codecs composed from octets to octets. */
export interface Pipeline {
  /** Most octets that one octet of input can become: 63 for MODE C, 1 for most. */
  readonly maxExpansion: number
  /**
   * Whether the memory of what was pushed in and put out may serve again, once the caller has said that its output is used
   * up: its codecs keep no view of it, or copy then what they keep.
   *
   * @default false
   */
  readonly reusesMemory?: boolean | undefined
  /**
   * Builds the codecs before `output` and returns their entrance. Each call is for one connection or file.
   *
   * @param memory for output; only for a pipeline that reuses memory
   */
  into(output: ByteSink, memory?: ReusedMemory): ByteSink
}

/** The pipeline without codecs: the output is the input. */
export const identity: Pipeline = { maxExpansion: 1, reusesMemory: true, into: (output) => output }

/** Octets of input that one call may pass in, so that at most {@link maxYield} come out. */
export function sliceLength(pipeline: Pipeline): number {
  return Math.max(1, Math.floor(maxYield / pipeline.maxExpansion))
}

/**
 * Converts a whole input at once.
 *
 * @returns octets, which may be views of the input where the pipeline does not change them
 * @throws FtpError when the input breaks the format
 */
export function convert(pipeline: Pipeline, input: Uint8Array): Uint8Array {
  const output = new Gather()
  const entrance = pipeline.into(output)
  entrance.bytes(input, 0, input.length)
  entrance.end()
  return concat(output.take())
}

/**
 * Feeds a pipeline chunk by chunk and returns its output: the loop that every asynchronous adapter shares.
 * At most {@link maxYield} octets are yielded at a time, so that the caller can wait between them.
 */
export class Feed {
  private readonly output = new Gather()
  private readonly entrance: ByteSink
  private readonly slice: number
  private readonly memory: ReusedMemory | undefined

  /** @param memory of a caller that calls {@link reuse}; used where the pipeline reuses memory. Default: it is fresh */
  constructor(pipeline: Pipeline, memory?: ReusedMemory) {
    this.memory = pipeline.reusesMemory ? memory : undefined
    this.entrance = pipeline.into(this.output, this.memory)
    this.slice = sliceLength(pipeline)
  }

  /** Whether the file was complete before the input ended: MODE B, MODE C and STRU R mark its end. */
  get complete(): boolean {
    return this.output.ended
  }

  /** Whether a chunk is the caller's again after {@link reuse}, once it is pushed in. */
  get reusesMemory(): boolean {
    return this.memory !== undefined
  }

  /** Octets of output that wait to be taken. */
  get waiting(): number {
    return this.output.length
  }

  /**
   * Pushes `chunk` in by slices, and yields the output of each. Iterate to the end, or the remaining slices are not
   * pushed in. The pieces may be views of the chunk, which must not be changed any more.
   *
   * @throws FtpError when the octets break the format, after the output of those before the faulty octet
   */
  *push(chunk: Uint8Array): Generator<Uint8Array[], void, undefined> {
    for (let at = 0; at < chunk.length; ) {
      try {
        at = this.pushSlice(chunk, at)
      } finally {
        // Also before a fault, so that the output doesn't depend on how the input was cut.
        if (this.waiting > 0) yield this.take()
      }
    }
  }

  /**
   * Pushes in one slice of `chunk`, from `at` on. Its output waits to be taken; the pieces may be views of the chunk,
   * which must not be changed any more.
   *
   * @returns where the next slice begins
   * @throws FtpError when the octets break the format; the output of those before the faulty octet waits
   */
  pushSlice(chunk: Uint8Array, at: number): number {
    const end = Math.min(at + this.slice, chunk.length)
    this.entrance.bytes(chunk, at, end)
    return end
  }

  /** Takes the output that waits, which then belongs to the caller. */
  take(): Uint8Array[] {
    return this.output.take()
  }

  /** All output that was taken is used up: its memory may serve again, and the chunks that were pushed in. */
  reuse(): void {
    this.memory?.reuse()
  }

  /** Ends the input. The last output waits to be taken. @throws FtpError when the input must not end here */
  end(): void {
    this.entrance.end()
  }

  /** Ends the input, and returns the last output. @throws FtpError when the input must not end here */
  finish(): Uint8Array[] {
    this.end()
    return this.take()
  }
}

/**
 * A pipeline that drops the first `count` octets of its output, to resume where an earlier transfer stopped.
 * The offset of REST counts octets of the transfer, not of the file (RFC 3659 §5.3).
 *
 * @throws RangeError unless `count` is a whole number from 0; the pipeline throws FtpError `bad-restart-position` at the
 *   end of an input that yields fewer octets
 */
export function skipping(pipeline: Pipeline, count: number): Pipeline {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`cannot skip ${count} octets`)
  if (count === 0) return pipeline
  return { ...pipeline, into: (output, memory) => pipeline.into(new Skip(output, count), memory) }
}

class Skip implements ByteSink {
  private remaining: number

  constructor(
    private readonly output: ByteSink,
    private readonly count: number,
  ) {
    this.remaining = count
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    const skipped = Math.min(this.remaining, end - start)
    this.remaining -= skipped
    if (start + skipped < end) this.output.bytes(chunk, start + skipped, end)
  }

  end(): void {
    if (this.remaining > 0) {
      const length = this.count - this.remaining
      throw new FtpError(
        'bad-restart-position',
        `the transfer has ${length} octets: it cannot be resumed at octet ${this.count}`,
        { offset: length, clause: '3659 §5.3', replyHint: 554 },
      )
    }
    this.output.end()
  }
}
