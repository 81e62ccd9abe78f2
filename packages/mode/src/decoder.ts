import { type ByteSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { DecoderOptions, ModeTolerance } from './options.js'

/** 426 Connection closed; transfer aborted: what a server says when the data connection brought nonsense. */
const replyHint = 426

/** What every decoder with errors does: counts octets, forgives what it was told to, and refuses input after an error. */
export abstract class Decoder implements ByteSink {
  /** Where the chunk being read begins in the input, less its `start`: `origin + at` is the offset of `chunk[at]`. */
  protected origin = 0
  private taken = 0
  private refusal: unknown

  constructor(private readonly forgiving: DecoderOptions) {}

  /** Octets taken so far. */
  get offset(): number {
    return this.taken
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.attempt(() => {
      this.origin = this.taken - start
      this.read(chunk, start, end)
      this.taken += end - start
    })
  }

  end(): void {
    this.attempt(() => this.close())
  }

  protected abstract read(chunk: Uint8Array, start: number, end: number): void

  protected abstract close(): void

  /** Does some work unless there was an error before, and remembers one that comes. */
  protected attempt(work: () => void): void {
    if (this.refusal !== undefined) throw this.refusal
    try {
      work()
    } catch (error) {
      this.refusal = error
      throw error
    }
  }

  /** Throws unless the caller tolerates this fault. */
  protected fault(code: ModeTolerance, offset: number, clause: string, message: string): void {
    const { tolerate, onTolerated } = this.forgiving
    if (!tolerate?.includes(code)) refuse(code, offset, clause, `${message}; tolerate '${code}' to read on`)
    onTolerated?.(failure(code, offset, clause, message))
  }
}

/** Throws an error that nobody can tolerate. */
export function refuse(code: FtpErrorCode, offset: number, clause: string, message: string): never {
  throw failure(code, offset, clause, message)
}

function failure(code: FtpErrorCode, offset: number, clause: string, message: string): FtpError {
  return new FtpError(code, `at octet ${offset}: ${message}`, { offset, clause, replyHint })
}
