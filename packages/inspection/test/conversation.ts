import {
  CaptureReader,
  type Endpoint,
  PcapngWriter,
  Reassembler,
  remarks,
  type Sender,
  TcpWriter,
} from '@ftpkit/capture'
import {
  type Finding,
  type InspectionEvent,
  Inspector,
  type InspectorOptions,
  type Transfer,
  type TransferSummary,
} from '@ftpkit/inspection'
import { concat } from '@ftpkit/transfer'

export const client: Endpoint = { address: '192.0.2.10', port: 50_000 }
export const server: Endpoint = { address: '198.51.100.20', port: 21 }
/** A port of the server for data, and one of the client, as PASV and PORT write them. */
export const serverData: Endpoint = { address: server.address, port: 4 * 256 + 15 }
export const clientData: Endpoint = { address: client.address, port: 200 * 256 + 1 }
export const passiveText = '227 Entering Passive Mode (198,51,100,20,4,15)'
export const portText = 'PORT 192,0,2,10,200,1'

const utf8 = new TextEncoder()

export function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? utf8.encode(content) : content
}

/** A data connection while it is written. */
export interface Data {
  server(content: string | Uint8Array): Data
  client(content: string | Uint8Array): Data
  /** The sender closes first. */
  close(): Data
}

/** Writes a capture of FTP sessions line by line: `server('220 hello')`, `client('USER x')`. */
export class Conversation {
  private readonly blocks: Uint8Array[] = []
  private readonly packets = new PcapngWriter((block) => void this.blocks.push(block), 101)
  private time = Date.UTC(2026, 0, 2, 3, 4, 5)
  private control: TcpWriter

  /** @param plaintext whether one of the ends has recorded itself, without TLS */
  constructor(
    private readonly ends: { client: Endpoint; server: Endpoint } = { client, server },
    private readonly plaintext = false,
  ) {
    this.control = this.connect(ends.client, ends.server)
  }

  /** Another control connection, on which what follows is said. */
  another(from: Endpoint, to: Endpoint = this.ends.server): this {
    this.control = this.connect(from, to)
    return this
  }

  /** The server sends lines. */
  server(...lines: string[]): this {
    return this.say('responder', lines)
  }

  client(...lines: string[]): this {
    return this.say('initiator', lines)
  }

  /** Octets of the control connection as they are. */
  octets(sender: 'client' | 'server', octets: string | Uint8Array): this {
    this.control.octets(sender === 'client' ? 'initiator' : 'responder', bytes(octets), this.next())
    return this
  }

  /** The client sends a line, at which a recording program notes where TLS begins or ends. */
  noted(remark: string, line: string): this {
    this.control.octets('initiator', bytes(`${line}\r\n`), this.next(), remark)
    return this
  }

  end(): this {
    this.control.finish('initiator', this.next())
    this.control.finish('responder', this.next())
    return this
  }

  /** A login as usual. */
  login(user = 'anonymous'): this {
    return this.server('220 ready')
      .client(`USER ${user}`)
      .server('331 password')
      .client('PASS secret')
      .server('230 in')
  }

  /** A command and its reply. */
  ask(command: string, reply: string): this {
    return this.client(command).server(reply)
  }

  /** A data connection; `from` connects. */
  data(from: Endpoint, to: Endpoint): Data {
    const connection = this.connect(from, to)
    const serverIs: Sender =
      from.address === this.ends.server.address || from.port === 20 ? 'initiator' : 'responder'
    const clientIs: Sender = serverIs === 'initiator' ? 'responder' : 'initiator'
    const data: Data = {
      server: (content) => {
        connection.octets(serverIs, bytes(content), this.next())
        return data
      },
      client: (content) => {
        connection.octets(clientIs, bytes(content), this.next())
        return data
      },
      close: () => {
        connection.finish('initiator', this.next())
        connection.finish('responder', this.next())
        return data
      },
    }
    return data
  }

  /** RETR by PASV, whole. */
  retrieve(content: string | Uint8Array, command = 'RETR file'): this {
    this.ask('PASV', passiveText)
    const data = this.data({ ...client, port: this.port }, serverData)
    this.client(command).server('150 here it comes')
    data.server(content).close()
    return this.server('226 done')
  }

  /** Nothing is said for a while. */
  pause(milliseconds: number): this {
    this.time += milliseconds
    return this
  }

  get capture(): Uint8Array {
    return concat(this.blocks)
  }

  private ports = 51_000

  private get port(): number {
    this.ports += 1
    return this.ports
  }

  private connect(from: Endpoint, to: Endpoint): TcpWriter {
    const remark = this.plaintext ? remarks.plaintext : undefined
    return new TcpWriter(this.packets, { initiator: from, responder: to }, this.next(), remark)
  }

  private say(sender: Sender, lines: string[]): this {
    for (const line of lines) this.control.octets(sender, bytes(`${line}\r\n`), this.next())
    return this
  }

  private next(): number {
    this.time += 10
    return this.time
  }
}

/** What an inspector found in a capture. */
export interface Found {
  readonly events: InspectionEvent[]
  readonly others: number
  readonly files: Map<
    number,
    { transfer: Transfer; wire: Uint8Array; file: Uint8Array; summary: TransferSummary | undefined }
  >
}

/** Inspects a capture that is read in chunks of a size, whose memory is used again. */
export function inspect(
  capture: Uint8Array,
  options: InspectorOptions = {},
  size = capture.length || 1,
): Found {
  const events: InspectionEvent[] = []
  const files: Found['files'] = new Map()
  const inspector = new Inspector(
    {
      event: (event) => void events.push(event),
      transfer: (transfer) => {
        const [wire, file]: Uint8Array[][] = [[], []]
        const collected = {
          transfer,
          wire: new Uint8Array(0),
          file: new Uint8Array(0),
          summary: undefined as TransferSummary | undefined,
        }
        files.set(transfer.id, collected)
        return {
          wire: (chunk, start, end) => void wire!.push(chunk.slice(start, end)),
          file: (chunk, start, end) => void file!.push(chunk.slice(start, end)),
          end: (summary) => {
            Object.assign(collected, { wire: concat(wire!), file: concat(file!), summary })
          },
        }
      },
    },
    options,
  )
  const reassembler = new Reassembler(inspector)
  const reader = new CaptureReader({ packet: (packet) => reassembler.packet(packet), fault: () => {} })
  for (let at = 0; at < capture.length; at += size) {
    const chunk = capture.slice(at, at + size)
    reader.bytes(chunk)
    chunk.fill(0xee)
  }
  reader.end()
  reassembler.end()
  return { events, files, others: inspector.others }
}

/** Findings, without those about passwords in clear that every conversation has. */
export function findingsOf({ events }: Found): Finding[] {
  return events
    .flatMap((event) => (event.kind === 'finding' ? [event.finding] : []))
    .filter(({ code }) => code !== 'password-in-clear')
}

/** The dialogue as lines: `> USER x`, `< 331 password`. */
export function dialogueOf({ events }: Found): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'command')
      return [
        `> ${event.command.verb}${event.command.argument === undefined ? '' : ` ${event.command.argument}`}`,
      ]
    if (event.kind === 'reply')
      return [`< ${event.code} ${event.lines.join(' / ')}${event.to ? ` to ${event.to.verb}` : ''}`]
    if (event.kind === 'tls') return [event.on ? 'TLS' : 'clear']
    return []
  })
}
