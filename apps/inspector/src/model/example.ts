import { type Endpoint, PcapngWriter, type Sender, TcpWriter } from '@ftpkit/capture'
import { encode } from '@ftpkit/code-page'

const client = { address: '192.0.2.10', port: 50_212 }
const server = { address: '198.51.100.20', port: 21 }

/** Records of the file that the example carries, as z/OS sends them. */
const payroll = [
  'MÜLLER, ÄNNE        0012   3,140.00',
  'O’NEIL, SEÁN        0013   2,718.28',
  'ÅS, BJØRN           0014   1,618.03',
]

/** Writes what two ends say, a little time after each other. */
class Script {
  readonly blocks: Uint8Array<ArrayBuffer>[] = []
  private readonly packets = new PcapngWriter((block) => this.blocks.push(new Uint8Array(block)), 101)
  private time = Date.UTC(2026, 10, 29, 9, 30, 12)
  private readonly control = this.connect(client, server)

  connect(initiator: Endpoint, responder: Endpoint): TcpWriter {
    return new TcpWriter(this.packets, { initiator, responder }, this.next())
  }

  /** A command, and its reply. */
  ask(command: string, ...replies: string[]): this {
    this.say('initiator', command)
    return this.reply(...replies)
  }

  reply(...replies: string[]): this {
    for (const each of replies) this.say('responder', each)
    return this
  }

  pause(milliseconds: number): this {
    this.time += milliseconds
    return this
  }

  /** A data connection that one end opens, and on which one end sends. */
  data(
    ends: { initiator: Endpoint; responder: Endpoint },
    sender: Sender,
    parts: readonly Uint8Array[],
  ): this {
    const connection = this.connect(ends.initiator, ends.responder)
    for (const part of parts) connection.octets(sender, part, this.next())
    connection.finish(sender, this.next())
    connection.finish(sender === 'initiator' ? 'responder' : 'initiator', this.next())
    return this
  }

  end(): Uint8Array<ArrayBuffer>[] {
    this.control.finish('initiator', this.next())
    this.control.finish('responder', this.next())
    return this.blocks
  }

  private say(sender: Sender, line: string): void {
    this.control.octets(sender, new TextEncoder().encode(`${line}\r\n`), this.next())
  }

  private next(): number {
    this.time += 23
    return this.time
  }
}

/** A session with a mainframe, as a capture: AUTH is refused, a listing in MODE S, a file in EBCDIC and MODE B. */
export function exampleCapture(): Uint8Array<ArrayBuffer>[] {
  return new Script()
    .reply(
      '220-FTPD1 IBM FTP CS V2R5 at MVS.EXAMPLE.ORG, 09:30:12 on 2026-11-29.',
      '220 Connection will close if idle for more than 5 minutes.',
    )
    .ask('AUTH TLS', '534 Server does not have the data encryption resources.')
    .ask('USER payroll', '331 Send password please.')
    .ask('PASS correct horse', '230 PAYROLL is logged on.  Working directory is "PAYROLL.".')
    .ask('TYPE A', '200 Representation type is Ascii NonPrint')
    .ask('PASV', '227 Entering Passive Mode (198,51,100,20,4,15)')
    .ask('LIST', '125 List started OK')
    .data(passive(50_213, 1_039), 'responder', [
      text('Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\r\n'),
      text('WORK01 3390   2026/11/29  1    1  FB      80 27920  PS  STAFF\r\n'),
    ])
    .reply('250 List completed successfully.')
    .pause(14_200)
    .ask('TYPE E', '200 Representation type is Ebcdic NonPrint')
    .ask('MODE B', '200 Data transfer mode is Block')
    .ask('PASV', '227 Entering Passive Mode (10,1,2,3,4,16)')
    .ask('RETR STAFF', '125 Sending data set PAYROLL.STAFF')
    .data(passive(50_214, 1_040), 'responder', blocks())
    .reply('250 Transfer completed successfully.')
    .ask('QUIT', '221 Quit command received. Goodbye.')
    .end()
}

function passive(port: number, listener: number) {
  return { initiator: { ...client, port }, responder: { ...server, port: listener } }
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

/** A block for each record, and one that ends the file (RFC 959 §3.4.2). */
function blocks(): Uint8Array[] {
  const records = payroll.map((record) => {
    const octets = encode(record.replace('’', "'"), 'IBM-273')
    return Uint8Array.of(0x80, octets.length >> 8, octets.length & 255, ...octets)
  })
  return [...records, Uint8Array.of(0x40, 0, 0)]
}
