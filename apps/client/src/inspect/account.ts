import type { Endpoint, PacketMark } from '@ftpkit/capture'
import {
  type DataConnection,
  explainEnd,
  explainExpectation,
  explainTls,
  explainTransfer,
  type InspectionEvent,
  type Session,
} from '@ftpkit/inspection'
import { endpointText } from '@ftpkit/protocol/ip-address'

/** Lines of a reply that are printed. */
const maxReplyLines = 100

/** Letters of a command or a reply line that are printed. */
const maxLineLength = 400

/** What the columns before a line need: time, packet. */
const indent = ' '.repeat(21)

/** Tells a session as someone who reads a trace would: who said what, what follows from it, what is wrong. */
export class Account {
  private begun: number | undefined

  /** @param write called with each line */
  constructor(private readonly write: (line: string) => void) {}

  event(event: InspectionEvent): void {
    const { mark } = event
    switch (event.kind) {
      case 'session':
        return this.session(event.session, mark)
      case 'command':
        return this.command(mark, event.command.verb, event.command.argument, event.command.dropped)
      case 'reply':
        return this.reply(mark, event.code, event.lines)
      case 'stray-line':
        return this.line(mark, `← ${cut(event.text)}`)
      case 'expectation':
        return this.remark(explainExpectation(event.expectation))
      case 'data-connection':
        return this.dataConnection(mark, event.data)
      case 'transfer-end':
        return this.remark(explainTransfer(event.summary))
      case 'tls':
        return this.line(mark, `· ${explainTls(event)}`)
      case 'finding':
        return this.remark(`! ${event.finding.message}`)
      case 'session-end':
        return this.line(mark, `· ${explainEnd(event.reason)}`)
      default:
    }
  }

  private session({ id, client, server, connection }: Session, mark: PacketMark): void {
    this.begun = mark.time
    const date =
      mark.time === undefined
        ? ''
        : `, ${new Date(mark.time).toISOString().replace('T', ' ').replace('Z', ' UTC')}`
    this.write(`Session ${id}: ${pair(client, server)}${date}`)
    if (connection.fromBeginning) this.line(mark, '· the TCP connection is opened: SYN, SYN with ACK, ACK')
  }

  private dataConnection(mark: PacketMark, { connection, expectation }: DataConnection): void {
    const opener = expectation.listener === 'server' ? 'client' : 'server'
    const ends = pair(connection.initiator, connection.responder)
    this.line(mark, `⇄ the ${opener} opens the data connection ${ends}`)
  }

  private command(mark: PacketMark, verb: string, argument: string | undefined, dropped: number): void {
    const rest = dropped > 0 ? ` … and ${dropped} octets` : ''
    this.line(mark, `→ ${cut(argument === undefined ? verb : `${verb} ${argument}`)}${rest}`)
  }

  private reply(mark: PacketMark, code: number, lines: readonly string[]): void {
    const [first = '', ...others] = lines
    const last = others.pop()
    this.line(mark, `← ${code}${last === undefined ? ' ' : '-'}${cut(first)}`)
    if (last === undefined) return
    for (const line of others.slice(0, maxReplyLines)) this.write(`${indent}  ${cut(line)}`)
    if (others.length > maxReplyLines) this.write(`${indent}  … ${others.length - maxReplyLines} lines`)
    this.write(`${indent}← ${code} ${cut(last)}`)
  }

  /** Something that happened, with its time since the session began and its packet. */
  private line({ time, number }: PacketMark, text: string): void {
    const passed =
      time === undefined || this.begun === undefined ? '' : `${((time - this.begun) / 1_000).toFixed(3)} s`
    this.write(`${passed.padStart(11)} ${`#${number}`.padStart(7)}  ${text}`)
  }

  /** What follows from the line before. */
  private remark(text: string): void {
    this.write(`${indent}  ${text}`)
  }
}

function pair(from: Endpoint, to: Endpoint): string {
  return `${endpoint(from)} → ${endpoint(to)}`
}

function endpoint({ address, port }: Endpoint): string {
  return endpointText({ host: address, port })
}

function cut(text: string): string {
  return text.length > maxLineLength ? `${text.slice(0, maxLineLength)} …` : text
}
