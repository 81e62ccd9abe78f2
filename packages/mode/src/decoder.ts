import { type ByteSink, FaultLatch, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { DecoderOptions, ModeTolerance } from './options.js'

/** 426 Connection closed; transfer aborted: what a server replies to a malformed data connection. */
const replyHint = 426

/** Throws a fault, or reports it if the caller tolerates it. */
export class FaultPolicy {
  constructor(private readonly options: DecoderOptions) {}

  /** @throws FtpError unless the fault is tolerated */
  report(code: ModeTolerance, offset: number, clause: string, message: string): void {
    const { tolerate, onTolerated } = this.options
    if (!tolerate?.includes(code)) refuse(code, offset, clause, `${message}; tolerate '${code}' to read on`)
    onTolerated?.(failure(code, offset, clause, message))
  }
}

/** Throws an error that cannot be tolerated. */
export function refuse(code: FtpErrorCode, offset: number, clause: string, message: string): never {
  throw failure(code, offset, clause, message)
}

function failure(code: FtpErrorCode, offset: number, clause: string, message: string): FtpError {
  return new FtpError(code, `at octet ${offset}: ${message}`, { offset, clause, replyHint })
}

/** A decoder that can fail: it counts the octets of its input, and after a fault refuses more with the same error. */
export abstract class Decoder implements ByteSink {
  protected readonly faults: FaultPolicy
  /** `origin + at` is the offset of `chunk[at]` in the input. */
  protected origin = 0
  private taken = 0
  private readonly latch = new FaultLatch()

  constructor(options: DecoderOptions) {
    this.faults = new FaultPolicy(options)
  }

  /** Octets taken so far. */
  get offset(): number {
    return this.taken
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    try {
      this.origin = this.taken - start
      this.read(chunk, start, end)
      this.taken += end - start
    } catch (error) {
      throw this.latch.set(error)
    }
  }

  end(): void {
    this.attempt(() => this.close())
  }

  protected abstract read(chunk: Uint8Array, start: number, end: number): void

  protected abstract close(): void

  protected attempt(work: () => void): void {
    this.latch.run(work)
  }
}
