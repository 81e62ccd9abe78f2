import { Feed, type Pipeline } from './pipeline.js'

// The types of streams come from the platform of the user: the DOM or @types/node. Without either these are empty.
declare global {
  // biome-ignore-start lint/suspicious/noExplicitAny: they merge with declarations that have these parameters
  // biome-ignore-start lint/suspicious/noEmptyInterface: likewise
  interface ReadableStream<R = any> {}
  interface WritableStream<W = any> {}
  // biome-ignore-end lint/suspicious/noEmptyInterface: likewise
  // biome-ignore-end lint/suspicious/noExplicitAny: they merge with declarations that have these parameters
}

/** What `readable.pipeThrough(…)` takes: octets are written to one stream, and read from the other. */
export interface StreamPair {
  /** What comes out. */
  readonly readable: ReadableStream<Uint8Array>
  /** What goes in. */
  readonly writable: WritableStream<Uint8Array>
}

/**
 * A pipeline as a Web transform stream of octets, for `readable.pipeThrough(…)` in a browser, Deno, Bun or Node. A chunk
 * that expands is converted no faster than it is read: about `maxYield` octets wait at the most.
 *
 * A fault of the format errors both sides with its FtpError. A chunk must not be changed after it was written.
 *
 * @returns a pair of streams, not an instance of the class TransformStream, which cannot wait for its reader within a
 *   chunk
 */
export function transformStream(pipeline: Pipeline): StreamPair {
  const feed = new Feed(pipeline)
  let input!: WritableStreamDefaultController
  let output!: ReadableStreamDefaultController<Uint8Array>
  /** Settle the write that waits for the reader, if any. */
  let proceed = () => {}
  let giveUp: (reason: unknown) => void = () => {}

  async function pass(slices: Iterable<Uint8Array[]>): Promise<void> {
    try {
      for (const pieces of slices) {
        if (output.desiredSize! <= 0) {
          await new Promise<void>((resolve, reject) => {
            proceed = resolve
            giveUp = reject
          })
        }
        for (const piece of pieces) output.enqueue(piece)
      }
    } catch (error) {
      output.error(error)
      throw error
    }
  }

  function* ending(): Generator<Uint8Array[], void, undefined> {
    yield feed.finish()
    output.close()
  }

  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      output = controller
    },
    pull: () => proceed(),
    cancel(reason) {
      input.error(reason)
      giveUp(reason)
    },
  })
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      input = controller
    },
    write: (chunk) => pass(feed.push(chunk)),
    close: () => pass(ending()),
    abort: (reason) => output.error(reason),
  })
  return { readable, writable }
}
