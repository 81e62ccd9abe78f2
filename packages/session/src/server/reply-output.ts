import { type ReplyFormat, ReplyWriter } from '@ftpkit/protocol'
import type { Output } from './events.js'

/** Octets of replies that are made before those before them have gone out. */
const pieceLength = 16_384

/**
 * The replies of a session on their way to the client. After about 16 KiB it asks to be notified when they have gone
 * out, and a longer reply is made in pieces of that size, each when the one before has gone out. So a client that doesn't
 * read its replies costs no more than that.
 */
export class ReplyOutput {
  /** Octets since the last `flush`. */
  private unsent = 0
  /** Outputs with `flush` that have not gone out yet. */
  private flushes = 0
  private resume: (() => void) | undefined

  constructor(private readonly emit: (output: Output) => void) {}

  /** Whether replies have to go out before anything else is done for the client. */
  get blocked(): boolean {
    return this.flushes > 0
  }

  /** Whether even what needs no command, such as refusals of Telnet options, would be too much. */
  get full(): boolean {
    return this.flushes > 1
  }

  /** Whether more of a reply follows. */
  get midReply(): boolean {
    return this.resume !== undefined
  }

  /** Sends octets that are complete in themselves. */
  send(octets: Uint8Array): void {
    this.unsent += octets.length
    if (this.unsent >= pieceLength) this.sendAndFlush(octets)
    else this.emit({ kind: 'send', octets })
  }

  /** Sends a part of a reply, and resumes with `then` when everything before has gone out. */
  sendPart(octets: Uint8Array, then: () => void): void {
    this.resume = then
    this.sendAndFlush(octets)
  }

  /** Sends a reply, in pieces where it is long. */
  reply(code: number, lines: readonly string[], format?: ReplyFormat): void {
    this.sendLines(new ReplyWriter(code, format), lines.length > 0 ? lines : [''])
  }

  /** Takes note that the octets of an output with `flush` have gone out. */
  flushed(): void {
    this.flushes--
    if (this.blocked) return
    const { resume } = this
    this.resume = undefined
    resume?.()
  }

  /** Drops what follows of a reply. */
  clear(): void {
    this.resume = undefined
  }

  private sendAndFlush(octets: Uint8Array): void {
    this.unsent = 0
    this.flushes++
    this.emit({ kind: 'send', octets, flush: true })
  }

  private sendLines(writer: ReplyWriter, lines: readonly string[]): void {
    const count = countOfPiece(lines)
    if (count === lines.length) return this.send(writer.end(lines))
    this.sendPart(writer.push(lines.slice(0, count)), () => this.sendLines(writer, lines.slice(count)))
  }
}

/** How many of the lines make a piece. */
function countOfPiece(lines: readonly string[]): number {
  let length = 0
  let count = 0
  while (count < lines.length && length < pieceLength) length += lines[count++]!.length
  return count
}
