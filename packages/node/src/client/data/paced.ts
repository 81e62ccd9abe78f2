import type { Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { TokenBucket } from '@ftpkit/transfer'
import { type Clock, sleep } from '../../net/clock.js'
import { closedError, writeWithBackpressure } from '../../net/socket-io.js'
import { rateOf, receivePaced, type TransferRate } from '../../net/transfer-rate.js'
import type { DataTransfer } from './data-transfer.js'

/**
 * A transfer whose octets move no faster than a bucket allows.
 *
 * @param abort ends the transfer also where the server has replied already, since much may still wait on this side
 */
export function paced(
  transfer: DataTransfer,
  bucket: TokenBucket,
  clock: Clock,
  abort: AbortSignal | undefined,
): DataTransfer {
  const pace = rateOf(bucket, clock)
  return {
    ...transfer,
    move(socket, signal) {
      const either = abort ? AbortSignal.any([signal, abort]) : signal
      if (transfer.direction === 'send') return sendPaced(transfer, socket, either, pace)
      return receivePaced(socket, pace, () => transfer.move(socket, either))
    },
  }
}

/** Writes what is sent to a socket in portions, and waits between them. */
class PacedOutput extends Writable {
  constructor(
    private readonly socket: Socket,
    private readonly signal: AbortSignal,
    private readonly pace: TransferRate,
  ) {
    super({ highWaterMark: 1 })
    // More than any writer leaves waiting: nothing may be counted as sent before its time.
    const length = () => (this.writableNeedDrain ? Number.MAX_SAFE_INTEGER : 0)
    Object.defineProperty(this, 'writableLength', { get: length })
    socket.once('error', this.onError).once('close', this.onClose)
    signal.addEventListener('abort', this.onAbort, { once: true })
  }

  /** What the peer sends meanwhile is read and dropped. */
  resume(): void {
    this.socket.resume()
  }

  /** The socket is the caller's again. */
  release(): void {
    this.socket.off('error', this.onError).off('close', this.onClose)
    this.signal.removeEventListener('abort', this.onAbort)
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.send(chunk).then(() => done(), done)
  }

  private async send(chunk: Uint8Array): Promise<void> {
    const { socket, signal } = this
    const { pace } = this
    for (let at = 0; at < chunk.length; at += pace.portion) {
      const portion = chunk.subarray(at, at + pace.portion)
      await writeWithBackpressure(socket, [portion], signal)
      const wait = pace.take(portion.length)
      if (wait > 0) await sleep(pace.clock, wait)
      signal.throwIfAborted()
    }
  }

  private readonly onError = (error: Error): void => void this.destroy(error)
  private readonly onClose = (): void => void this.destroy(closedError())
  private readonly onAbort = (): void => void this.destroy(this.signal.reason)
}

async function sendPaced(
  transfer: DataTransfer,
  socket: Socket,
  signal: AbortSignal,
  pace: TransferRate,
): Promise<void> {
  const output = new PacedOutput(socket, signal, pace)
  output.on('error', () => {})
  try {
    await transfer.move(output as unknown as Socket, signal)
  } finally {
    output.release()
  }
}
