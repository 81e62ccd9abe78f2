import { writeFileSync } from 'node:fs'
import { type Endpoint, PcapngWriter, TcpWriter } from '@ftpkit/capture'

const client: Endpoint = { address: '192.168.10.20', port: 3_072 }
const server: Endpoint = { address: '192.0.2.75', port: 21 }
const serverData: Endpoint = { ...server, port: 1_039 }
const begin = Date.UTC(2026, 0, 2, 3, 4, 5)

/** Writes a capture of one session, a packet each 10 ms. `>` precedes what the client says, `<` what the server says. */
export class Captured {
  private readonly blocks: Uint8Array[] = []
  private readonly packets = new PcapngWriter((block) => void this.blocks.push(block), 101)
  private time = begin
  private port = client.port
  private readonly control = this.connect(client, server)

  say(...lines: string[]): this {
    for (const line of lines) {
      const sender = line.startsWith('>') ? 'initiator' : 'responder'
      this.control.octets(sender, Buffer.from(`${line.slice(2)}\r\n`), this.next())
    }
    return this
  }

  /** A download by PASV. */
  retrieve(command: string, content: string | Uint8Array): this {
    this.say('> PASV', '< 227 Entering Passive Mode (192,0,2,75,4,15)')
    this.port += 1
    const data = this.connect({ ...client, port: this.port }, serverData)
    this.say(`> ${command}`, '< 150 Opening ASCII mode data connection')
    data.octets('responder', Buffer.from(content), this.next())
    data.finish('responder', this.next())
    data.finish('initiator', this.next())
    return this.say('< 226 Transfer complete')
  }

  /** A download by PASV that has begun. @returns what sends octets of it */
  begin(command: string, port: number): (content: string) => void {
    this.say('> PASV', `< 227 Entering Passive Mode (192,0,2,75,${port >> 8},${port & 255})`)
    const send = this.data(port)
    this.say(`> ${command}`, '< 150 Opening data connection')
    return send
  }

  /** A data connection. @returns what sends octets of the server on it */
  data(port = serverData.port): (content: string) => void {
    this.port += 1
    const data = this.connect({ ...client, port: this.port }, { ...serverData, port })
    return (content) => data.octets('responder', Buffer.from(content), this.next())
  }

  end(): this {
    this.control.finish('initiator', this.next())
    this.control.finish('responder', this.next())
    return this
  }

  get octets(): Buffer {
    return Buffer.concat(this.blocks)
  }

  writeTo(file: string): string {
    writeFileSync(file, this.octets)
    return file
  }

  private connect(initiator: Endpoint, responder: Endpoint): TcpWriter {
    return new TcpWriter(this.packets, { initiator, responder }, this.next())
  }

  private next(): number {
    this.time += 10
    return this.time
  }
}
