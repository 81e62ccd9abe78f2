import type { PacketMark } from '@ftpkit/capture'
import { LineReader, type LineReaderOptions, TelnetFilter } from '@ftpkit/protocol'
import { isFtpError, nameText } from '@ftpkit/transfer'
import { TlsRecords } from './tls-records.js'

const lineFeed = 0x0a

/** Octets of a line that are kept. */
const maxLineLength = 65_536

const readerOptions: LineReaderOptions = { maxLength: maxLineLength, nul: 'keep', tooLong: 'cut' }

/** What one side of a control connection sent. */
export interface ControlSink {
  /** A line without its end. @param dropped octets after it that were not kept */
  line(text: string, dropped: number, mark: PacketMark): void
  /** The first octets after TLS has begun. @param areReadable whether they are text: what was under TLS was captured in clear */
  underTls(areReadable: boolean, mark: PacketMark): void
  /** TLS records ended, and text follows. */
  clearAgain(mark: PacketMark): void
  /** Octets were lost in the capture. @param length of them @param partial what there was of a line, if any */
  lost(length: number, partial: string, mark: PacketMark): void
}

/** Reads what one side of a control connection sends: lines in clear, without Telnet commands, and TLS records. */
export class ControlOctets {
  private telnet = newFilter()
  private readonly lines: LineReader
  private tls: TlsRecords | undefined

  /** @param side the commands of a client may be urgent data, which lose octets */
  constructor(
    private readonly sink: ControlSink,
    side: 'client' | 'server',
  ) {
    this.lines = new LineReader({ ...readerOptions, urgent: side === 'client' })
  }

  /** TLS begins with the next octet; called while a line is reported. */
  beginTls(): void {
    this.tls = new TlsRecords()
    this.lines.discardPartialLine()
  }

  /** What follows is text, though it was under TLS. */
  readThroughTls(): void {
    this.tls = undefined
  }

  bytes(chunk: Uint8Array, start: number, end: number, mark: PacketMark): void {
    let at = start
    while (at < end)
      at = this.tls ? this.passTls(this.tls, chunk, at, end, mark) : this.readLine(chunk, at, end, mark)
  }

  hole(length: number, mark: PacketMark): void {
    if (this.tls) return this.tls.hole(length)
    const partial = nameText(this.lines.partialLine())
    this.lines.discardPartialLine()
    this.telnet = newFilter()
    this.sink.lost(length, partial, mark)
  }

  private passTls(tls: TlsRecords, chunk: Uint8Array, start: number, end: number, mark: PacketMark): number {
    const isFirst = tls.isUnused
    const at = tls.pass(chunk, start, end)
    if (isFirst) this.sink.underTls(at === start, mark)
    else if (at < end) {
      this.tls = undefined
      this.sink.clearAgain(mark)
    }
    return at
  }

  /** Reads up to the end of a line, since it may say that TLS begins after it. */
  private readLine(chunk: Uint8Array, start: number, end: number, mark: PacketMark): number {
    const found = chunk.subarray(start, end).indexOf(lineFeed)
    const next = found < 0 ? end : start + found + 1
    for (const line of this.lines.push(this.withoutTelnet(chunk.subarray(start, next)))) {
      if (line.kind === 'line') this.sink.line(nameText(line.octets), line.dropped ?? 0, mark)
    }
    return next
  }

  private withoutTelnet(octets: Uint8Array): Uint8Array {
    try {
      return this.telnet.filter(octets)
    } catch (error) {
      // A subnegotiation without end: what follows is read as text.
      if (!isFtpError(error)) throw error
      this.telnet = newFilter()
      return octets
    }
  }
}

function newFilter(): TelnetFilter {
  return new TelnetFilter(() => {})
}
