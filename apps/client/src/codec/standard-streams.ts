import { type ByteSink, FtpError, type Pipeline, sliceLength } from '@ftpkit/transfer'
import { writeOctets } from '../output.js'

/** Most octets that a codec is given at a time. MODE C expands each to at most 63, text to two. */
const maxSliceLength = 16_384

/**
 * Reads an input in slices so small that the result of each can be held in memory.
 *
 * @param pipeline what the slices are for, if it is known: a record format may pad each octet to a long record
 */
export async function* slices(
  input: AsyncIterable<Uint8Array>,
  pipeline?: Pipeline,
): AsyncGenerator<Uint8Array, void, undefined> {
  const length = Math.min(maxSliceLength, pipeline ? sliceLength(pipeline) : maxSliceLength)
  for await (const chunk of input) {
    for (let at = 0; at < chunk.length; at += length) yield chunk.subarray(at, at + length)
  }
}

/** A line of an input. */
export interface Line {
  readonly text: string
  /** Octets of the input before it. */
  readonly offset: number
}

const lineFeed = 0x0a

/** Longest line that {@link lines} holds by default, in octets. */
export const defaultMaxLineLength = 16_777_216

/**
 * Reads the lines of an input that are not blank. One line is held at a time.
 *
 * @param maxLength octets of the longest line
 * @throws FtpError `limit-exceeded` for a longer one, as soon as it is
 */
export async function* lines(
  input: AsyncIterable<Uint8Array>,
  maxLength = defaultMaxLineLength,
): AsyncGenerator<Line, void, undefined> {
  let pieces: Uint8Array[] = []
  let offset = 0
  let length = 0
  const line = (): Line => {
    const text = Buffer.concat(pieces).toString('utf8')
    const begin = offset
    offset += length + 1
    pieces = []
    length = 0
    return { text, offset: begin }
  }
  const add = (piece: Uint8Array) => {
    pieces.push(piece)
    length += piece.length
    if (length > maxLength)
      throw new FtpError('limit-exceeded', `a line is longer than ${maxLength} octets`, { offset })
  }
  for await (const chunk of input) {
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      add(chunk.subarray(from, at))
      from = at + 1
      const whole = line()
      if (whole.text.trim() !== '') yield whole
    }
    add(chunk.subarray(from))
  }
  const last = line()
  if (last.text.trim() !== '') yield last
}

/** An output as the sink of a codec: collects what it receives until {@link flush} writes it. */
export class StandardOutput implements ByteSink {
  private pieces: Uint8Array[] = []
  private pendingText = ''

  /** @param write writes octets, and resolves when it can take more. Default: to standard output */
  constructor(private readonly write: (octets: Uint8Array) => Promise<void> = writeOctets) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (start < end) this.pieces.push(chunk.subarray(start, end))
  }

  end(): void {}

  /** Adds text. Text and octets must not be mixed between two flushes. */
  text(text: string): void {
    this.pendingText += text
  }

  /** Writes what was collected. Resolves when the output can take more. */
  async flush(): Promise<void> {
    const pieces = this.pendingText === '' ? this.pieces : [Buffer.from(this.pendingText)]
    this.pieces = []
    this.pendingText = ''
    if (pieces.length > 0) await this.write(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))
  }
}
