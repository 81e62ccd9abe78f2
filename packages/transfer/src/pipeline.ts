import { concat, Gather } from './gather.js'
import type { ByteSink } from './sinks.js'

/** Most octets that one call into a pipeline may yield: backpressure acts between such slices. */
export const maxYield = 1_048_576

/** Codecs joined so that octets go in and octets come out. */
export interface Pipeline {
  /** Most octets that one octet of input can become: 63 for MODE C, 1 for most. */
  readonly maxExpansion: number
  /** Builds the codecs in front of `output` and returns their entrance. Each call is one connection or file. */
  into(output: ByteSink): ByteSink
}

/** Octets of input that may go in by one call, so that at most {@link maxYield} come out. */
export function sliceLength(pipeline: Pipeline): number {
  return Math.max(1, Math.floor(maxYield / pipeline.maxExpansion))
}

/**
 * Converts a whole input at once.
 *
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
 * Feeds a pipeline chunk by chunk and hands back what came out: the loop that every asynchronous adapter shares.
 * One call yields at most {@link maxYield} octets, so that its caller can wait between them.
 */
export class Feed {
  private readonly output = new Gather()
  private readonly entrance: ByteSink
  private readonly slice: number

  constructor(pipeline: Pipeline) {
    this.entrance = pipeline.into(this.output)
    this.slice = sliceLength(pipeline)
  }

  /** Pushes `chunk` in by slices; yields the pieces that came out after each. */
  *push(chunk: Uint8Array): Generator<Uint8Array[], void, undefined> {
    for (let at = 0; at < chunk.length; at += this.slice) {
      this.entrance.bytes(chunk, at, Math.min(at + this.slice, chunk.length))
      if (this.output.length > 0) yield this.output.take()
    }
  }

  /** Says that the input is complete, and returns what came out last. */
  finish(): Uint8Array[] {
    this.entrance.end()
    return this.output.take()
  }
}
