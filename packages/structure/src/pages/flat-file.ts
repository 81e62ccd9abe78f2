import { type ByteSink, FtpError } from '@ftpkit/transfer'
import type { PositionedSink } from './paged-file.js'

/** Zeros that are passed on at once; shared and never written to. Many, because a hole is held as views of them. */
const zeros = new Uint8Array(1_048_576)

/** Longest hole that is filled, by default: a large page index costs its sender nothing. */
const defaultMaxHole = 67_108_864

/** Writes a paged file to a local file that can only grow: holes become zeros, and pages must come in order. */
export class FlatFile implements PositionedSink {
  private position = 0

  /** @param maxHole most octets of zeros that are written for one hole. Default: 64 MiB */
  constructor(
    private readonly local: ByteSink,
    private readonly maxHole: number = defaultMaxHole,
  ) {}

  /** @throws FtpError `local-file` for octets before those already written, `limit-exceeded` for a longer hole */
  write(position: number, chunk: Uint8Array, start: number, end: number): void {
    this.fillTo(position)
    this.position += end - start
    this.local.bytes(chunk, start, end)
  }

  end(length: number): void {
    this.fillTo(length)
    this.local.end()
  }

  private fillTo(position: number): void {
    const missing = position - this.position
    if (missing < 0) {
      throw fault(
        'local-file',
        `a page for octet ${position} came after octet ${this.position} was written: write to a sparse file`,
      )
    }
    if (missing > this.maxHole) {
      throw fault('limit-exceeded', `a hole of ${missing} octets is longer than the limit of ${this.maxHole}`)
    }
    for (let left = missing; left > 0; left -= zeros.length)
      this.local.bytes(zeros, 0, Math.min(left, zeros.length))
    this.position = position
  }
}

function fault(code: 'local-file' | 'limit-exceeded', message: string): FtpError {
  return new FtpError(code, message, { clause: '959 §3.1.2.3', replyHint: 552 })
}
