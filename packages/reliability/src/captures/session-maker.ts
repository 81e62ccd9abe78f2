import { type Endpoint, PcapngWriter, type Sender, TcpWriter } from '@ftpkit/capture'

/** Milliseconds between two packets. */
const pace = 3

/** LINKTYPE of IP without a link layer. */
const rawIp = 101

const utf8 = new TextEncoder()

/** Octets of the first two blocks, which describe the capture. */
const headBlocks = 2

/** Writes a capture of sessions, line by line. */
export class SessionMaker {
  private readonly written: Uint8Array[] = []
  private readonly packets = new PcapngWriter((block) => void this.written.push(block), rawIp)
  private time = Date.UTC(2026, 0, 2, 3, 4, 5)
  private port = 50_000
  private control: TcpWriter

  constructor(
    readonly client: string,
    readonly server: string,
  ) {
    this.control = this.connect({ address: client, port: this.port }, { address: server, port: 21 })
  }

  /** The packets that were written, and before them what describes the capture. */
  get blocks(): { readonly head: readonly Uint8Array[]; readonly packets: readonly Uint8Array[] } {
    return { head: this.written.slice(0, headBlocks), packets: this.written.slice(headBlocks) }
  }

  /** Another session, in which what follows is said. */
  again(): void {
    this.port += 1
    this.control = this.connect({ address: this.client, port: this.port }, { address: this.server, port: 21 })
  }

  /** Lines of the two sides: `>` precedes what the client says, `<` what the server says. */
  say(...lines: string[]): void {
    for (const line of lines)
      this.octets(line.startsWith('>') ? 'initiator' : 'responder', utf8.encode(`${line.slice(2)}\r\n`))
  }

  octets(sender: Sender, octets: Uint8Array): void {
    this.control.octets(sender, octets, this.next())
  }

  /** A data connection that one side opens to a port of the other, and the octets that one of them sends in parts. */
  data(
    from: 'client' | 'server',
    port: number,
    sender: 'client' | 'server',
    content: Uint8Array,
    part: number,
  ): void {
    this.port += 1
    const ends = { client: this.client, server: this.server }
    const to = from === 'client' ? 'server' : 'client'
    const connection = this.connect({ address: ends[from], port: this.port }, { address: ends[to], port })
    const end: Sender = sender === from ? 'initiator' : 'responder'
    for (let at = 0; at < content.length; at += part)
      connection.octets(end, content.subarray(at, at + part), this.next())
    connection.finish(end, this.next())
    connection.finish(end === 'initiator' ? 'responder' : 'initiator', this.next())
  }

  end(): void {
    this.control.finish('initiator', this.next())
    this.control.finish('responder', this.next())
  }

  private connect(initiator: Endpoint, responder: Endpoint): TcpWriter {
    return new TcpWriter(this.packets, { initiator, responder }, this.next())
  }

  private next(): number {
    this.time += pace
    return this.time
  }
}
