import { Feed, type Pipeline } from './pipeline.js'

/**
 * A pipeline as a Web `TransformStream` of octets, for `readable.pipeThrough(…)` in a browser, Deno, Bun or Node.
 * A fault of the format errors the stream with its FtpError.
 */
export function transformStream(pipeline: Pipeline): TransformStream<Uint8Array, Uint8Array> {
  const feed = new Feed(pipeline)
  return new TransformStream({
    transform(chunk, controller) {
      for (const pieces of feed.push(chunk)) for (const piece of pieces) controller.enqueue(piece)
    },
    flush(controller) {
      for (const piece of feed.finish()) controller.enqueue(piece)
    },
  })
}
