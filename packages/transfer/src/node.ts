import { Transform, type TransformCallback } from 'node:stream'
import { Feed, type Pipeline } from './pipeline.js'

/**
 * A pipeline as a Node `Transform` of octets, for `stream.pipeline(…)`.
 * A fault of the format destroys the stream with its FtpError.
 */
export function nodeTransform(pipeline: Pipeline): Transform {
  const feed = new Feed(pipeline)
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      settle(done, () => {
        for (const pieces of feed.push(chunk)) for (const piece of pieces) this.push(piece)
      })
    },
    flush(done: TransformCallback) {
      settle(done, () => {
        for (const piece of feed.finish()) this.push(piece)
      })
    },
  })
}

function settle(done: TransformCallback, work: () => void): void {
  try {
    work()
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}
