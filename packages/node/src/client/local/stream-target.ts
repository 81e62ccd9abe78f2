import type { Writable } from 'node:stream'
import { transferAborted } from '../../net/faults.js'
import { within } from '../../net/within.js'
import type { DownloadTarget } from './download-target.js'

/**
 * A Node stream as the target of a download.
 *
 * @param signal ends the wait for a stream that never drains
 */
export function nodeStreamTarget(stream: Writable, signal: AbortSignal | undefined): DownloadTarget {
  let failure: unknown
  stream.on('error', (error) => {
    failure = error
  })
  const assertOpen = () => {
    if (failure !== undefined) throw failure
    if (stream.destroyed) throw closedEarly()
  }
  return {
    async write(pieces) {
      assertOpen()
      let mayWrite = true
      for (const piece of pieces) mayWrite = stream.write(piece)
      if (!mayWrite) await emitted(stream, 'drain', signal)
    },
    async commit() {
      assertOpen()
      const finished = emitted(stream, 'finish', signal)
      stream.end()
      await finished
    },
    async discard() {
      stream.destroy()
    },
  }
}

/** A Web stream as the target of a download. */
export function webStreamTarget(stream: WritableStream<Uint8Array>): DownloadTarget {
  const writer = stream.getWriter()
  return {
    async write(pieces) {
      for (const piece of pieces) {
        await writer.ready
        await writer.write(piece)
      }
    },
    commit: () => writer.close(),
    discard: () => writer.abort('the download failed').catch(() => {}),
  }
}

/**
 * Waits for an event of a stream. A stream that is destroyed without an error, such as a response whose reader has
 * left, only emits `close`.
 */
async function emitted(
  stream: Writable,
  event: 'drain' | 'finish',
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await within<void>({ signal }, (resolve, reject) => {
      const onClose = () => reject(closedEarly())
      stream.on(event, resolve).on('error', reject).on('close', onClose)
      return () => stream.off(event, resolve).off('error', reject).off('close', onClose)
    })
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? transferAborted(error) : error
  }
}

function closedEarly(): Error {
  return new Error('it was closed before the end of the file')
}
