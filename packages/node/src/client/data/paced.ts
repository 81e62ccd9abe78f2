import type { Socket } from 'node:net'
import { Writable } from 'node:stream'
import type { TokenBucket } from '@ftpkit/transfer'
import { type Clock, sleep } from '../../net/clock.js'
import { closedError, writeWithBackpressure } from '../../net/socket-io.js'
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
  const move = transfer.direction === 'send' ? sendPaced : receivePaced
  return {
    ...transfer,
    move(socket, signal) {
      const either = abort ? AbortSignal.any([signal, abort]) : signal
      return move(transfer, socket, either, { bucket, clock })
    },
  }
}

interface Pace {
  readonly bucket: TokenBucket
  readonly clock: Clock
}

/**
 * Hands on the octets of a socket in portions, and pauses it between them. What receives the file pauses and resumes the
 * same socket for reasons of its own; it flows while neither wants it paused.
 */
async function receivePaced(
  transfer: DataTransfer,
  socket: Socket,
  signal: AbortSignal,
  { bucket, clock }: Pace,
): Promise<void> {
  const emit = socket.emit.bind(socket)
  const pause = socket.pause.bind(socket)
  const resume = socket.resume.bind(socket)
  let isHeld = false
  let isWanted = false
  const hold = (milliseconds: number) => {
    isHeld = true
    pause()
    return clock.setTimer(() => {
      isHeld = false
      if (isWanted) resume()
    }, milliseconds)
  }
  let timer: ReturnType<typeof hold> | undefined
  Object.assign(socket, {
    pause() {
      isWanted = false
      return pause()
    },
    resume() {
      isWanted = true
      return isHeld ? socket : resume()
    },
    emit(event: string, ...values: unknown[]) {
      const [chunk] = values
      if (event !== 'data' || !(chunk instanceof Uint8Array)) return emit(event, ...values)
      let at = 0
      while (at < chunk.length && isWanted && !isHeld) {
        const portion = chunk.subarray(at, at + bucket.portion)
        at += portion.length
        const wait = bucket.take(portion.length, clock.now())
        if (wait > 0) timer = hold(wait)
        emit('data', portion)
      }
      // The socket is paused: it keeps what is left, and reports that first.
      if (at < chunk.length) socket.unshift(chunk.subarray(at))
      return true
    },
  })
  try {
    await transfer.move(socket, signal)
  } finally {
    timer?.cancel()
    for (const name of ['pause', 'resume', 'emit'] as const) Reflect.deleteProperty(socket, name)
  }
}

/** Writes what is sent to a socket in portions, and waits between them. */
class PacedOutput extends Writable {
  constructor(
    private readonly socket: Socket,
    private readonly signal: AbortSignal,
    private readonly pace: Pace,
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
    const { bucket, clock } = this.pace
    for (let at = 0; at < chunk.length; at += bucket.portion) {
      const portion = chunk.subarray(at, at + bucket.portion)
      await writeWithBackpressure(socket, [portion], signal)
      const wait = bucket.take(portion.length, clock.now())
      if (wait > 0) await sleep(clock, wait)
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
  pace: Pace,
): Promise<void> {
  const output = new PacedOutput(socket, signal, pace)
  output.on('error', () => {})
  try {
    await transfer.move(output as unknown as Socket, signal)
  } finally {
    output.release()
  }
}
