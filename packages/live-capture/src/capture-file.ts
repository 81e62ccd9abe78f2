import { ftruncateSync, writevSync } from 'node:fs'
import { constants, type FileHandle, open } from 'node:fs/promises'
import { PcapngWriter, remarks, type TcpWriter } from '@ftpkit/capture'
import { wallClock } from './options.js'

/** IP without a link layer. */
const rawIp = 101

/** Octets at the end of a file for the packet that says that it is full. */
const reserve = 1_024

/** Milliseconds after a fault in which nothing is written. */
const pauseAfterFault = 1_000

/** How much captures may take. */
export interface CaptureLimits {
  /** Octets of one file. */
  readonly maxOctets: number
  /** Octets that may wait to be written to one file. What exceeds them is a hole. */
  readonly maxWaiting: number
}

/** Octets that wait to be written to all files of a program. */
export interface Backlog {
  waiting: number
  readonly max: number
}

/** What a file of a capture needs to know. */
export interface CaptureFileOptions extends CaptureLimits {
  /** The program that records, for those who read the file. */
  readonly program: string
  /** What is said of the capture in it. */
  readonly remark: string
  readonly backlog: Backlog
  /** Called with what went wrong. Nothing else comes of it but holes. */
  readonly onFault: (error: Error) => void
}

/**
 * A pcapng file that is written while sessions run, and keeps none of them waiting: what can't be written in time, or at
 * all, is missing in it. Every write ends with a whole packet, so that a program that is killed leaves a file that can be
 * read.
 */
export class CaptureFile {
  readonly packets: PcapngWriter
  private readonly preamble: Uint8Array[] = []
  private queue: Uint8Array[] = []
  /** What is being written. */
  private inFlight: Uint8Array[] = []
  private waiting = 0
  /** Octets that are written for certain. */
  private written = 0
  private state: 'open' | 'full' | 'closed' = 'open'
  private handle: FileHandle | undefined
  private working: Promise<void> | undefined
  private pausedUntil = 0

  /** @param opening of a file that is new and empty */
  constructor(
    private readonly opening: Promise<FileHandle>,
    private readonly options: CaptureFileOptions,
  ) {
    const { program, remark } = options
    this.packets = new PcapngWriter((block) => this.put(block), rawIp, { program, remark })
    this.preamble = [...this.queue]
  }

  /** Opens a new file that only its owner can read. No link is followed. @throws Error if there is something of the name */
  static open(path: string): Promise<FileHandle> {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  }

  /**
   * Whether a packet with this number of octets can be written. Where the file is full, that is noted at the connection.
   *
   * @param now milliseconds since 1970-01-01 00:00 UTC
   */
  accepts(octets: number, connection: TcpWriter, now: number): boolean {
    if (this.state !== 'open' || now < this.pausedUntil) return false
    const { maxOctets, maxWaiting, backlog } = this.options
    if (this.written + this.waiting + octets + reserve > maxOctets) {
      connection.note('initiator', now, remarks.full)
      this.state = 'full'
      return false
    }
    return this.waiting + octets <= maxWaiting && backlog.waiting + octets <= backlog.max
  }

  /** Writes what waits, and closes the file. Resolves also where that fails. */
  async close(): Promise<void> {
    if (this.state === 'closed') return
    this.state = 'closed'
    while (this.working) await this.working
    await this.handle?.close().catch(this.options.onFault)
  }

  /** Gives up what waits, and closes the file. */
  stop(): void {
    this.drop()
    void this.close()
  }

  /** Writes what waits at once, where a program ends. What is being written is written again, to the same place. */
  flush(): void {
    const { handle } = this
    const blocks = [...this.inFlight, ...this.queue]
    if (!handle || handle.fd < 0 || blocks.length === 0) return
    try {
      writevSync(handle.fd, blocks, this.written)
    } catch {
      // Nothing can be reported any more, and readers know a capture that ends within a packet.
    }
    this.queue = []
  }

  private put(block: Uint8Array): void {
    if (this.written + this.waiting + block.length > this.options.maxOctets) this.state = 'full'
    if (this.state !== 'open') return
    this.queue.push(block)
    this.count(block.length)
    this.working ??= this.work().finally(() => {
      this.working = undefined
    })
  }

  private async work(): Promise<void> {
    try {
      this.handle ??= await this.opening
      // The preamble comes before the first packet, also of those that follow a fault.
      while (this.queue.length > 0) await this.writeQueue(this.handle)
    } catch (error) {
      this.fail(error as Error)
    }
  }

  private async writeQueue(handle: FileHandle): Promise<void> {
    const blocks = this.queue
    this.queue = []
    this.inFlight = blocks
    const length = lengthOf(blocks)
    for (let done = 0; done < length; ) {
      const { bytesWritten } = await handle.writev(after(blocks, done), this.written + done)
      done += bytesWritten
    }
    this.written += length
    if (this.inFlight !== blocks) return
    this.inFlight = []
    this.count(-length)
  }

  /** Nothing of what waits can be written: it is a hole, and what comes later is tried again. */
  private fail(error: Error): void {
    this.drop()
    this.options.onFault(error)
    if (!this.handle) this.state = 'closed'
    else this.tryLater(this.handle)
  }

  private tryLater({ fd }: FileHandle): void {
    this.pausedUntil = wallClock() + pauseAfterFault
    try {
      ftruncateSync(fd, this.written)
    } catch {
      this.state = 'closed'
    }
    if (this.written > 0) return
    this.queue = [...this.preamble]
    this.count(lengthOf(this.queue))
  }

  private drop(): void {
    this.queue = []
    this.inFlight = []
    this.count(-this.waiting)
  }

  private count(octets: number): void {
    this.waiting += octets
    this.options.backlog.waiting += octets
  }
}

function lengthOf(blocks: readonly Uint8Array[]): number {
  return blocks.reduce((sum, { length }) => sum + length, 0)
}

/** The blocks without their first octets. */
function after(blocks: readonly Uint8Array[], octets: number): readonly Uint8Array[] {
  if (octets === 0) return blocks
  const left: Uint8Array[] = []
  let passed = 0
  for (const block of blocks) {
    if (passed + block.length > octets) left.push(block.subarray(Math.max(0, octets - passed)))
    passed += block.length
  }
  return left
}
