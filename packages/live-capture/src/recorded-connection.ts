import { isIP } from 'node:net'
import { type Endpoint, remarks, type Sender, TcpWriter } from '@ftpkit/capture'
import type { DialogueMask } from '@ftpkit/inspection'
import type { ConnectionTap, TappedConnection } from '@ftpkit/node/server'
import type { CaptureFile } from './capture-file.js'

/** Octets of a packet besides its data: block, IP, TCP, remark. */
const packetOverhead = 256

/** Octets that may be missing in a row. Sequence numbers can tell no hole of 2 GiB. */
const maxHole = 2 ** 30

/** Writes what one connection carries. */
export class RecordedConnection implements ConnectionTap {
  private readonly writer: TcpWriter
  private readonly near: Sender
  private readonly far: Sender
  private readonly hole: Record<Sender, number> = { initiator: 0, responder: 0 }
  private readonly finished = new Set<Sender>()
  /** What is noted at the next packet. */
  private remark: string | undefined

  /**
   * @param mask hides secrets of a control connection
   * @param now milliseconds since 1970-01-01 00:00 UTC
   * @param onClosed called once the connection is closed
   */
  constructor(
    private readonly file: CaptureFile,
    connection: TappedConnection,
    private readonly mask: DialogueMask | undefined,
    private readonly now: () => number,
    private readonly onClosed: () => void,
  ) {
    const isNear = connection.opener === 'near'
    this.near = isNear ? 'initiator' : 'responder'
    this.far = isNear ? 'responder' : 'initiator'
    this.writer = new TcpWriter(file.packets, endsOf(connection), now(), remarks.plaintext)
  }

  sent(octets: Uint8Array): void {
    this.record(this.near, octets)
  }

  received(octets: Uint8Array): void {
    this.record(this.far, octets)
  }

  tls(on: boolean): void {
    this.flush('initiator')
    this.flush('responder')
    this.remark = remarks[on ? 'under-tls' : 'in-clear']
  }

  ended(end: 'near' | 'far'): void {
    this.finish(this[end])
  }

  closed(resetBy: 'near' | 'far' | undefined): void {
    for (const sender of ['initiator', 'responder'] as const) {
      this.flush(sender)
      if (!resetBy && !this.finished.has(sender))
        this.finish(sender, sender === this.far ? unseenEnd : undefined)
    }
    if (resetBy && this.finished.size < 2) this.writer.reset(this[resetBy], this.now())
    this.onClosed()
  }

  private record(sender: Sender, octets: Uint8Array): void {
    this.write(sender, this.mask ? this.mask.push(sender, octets) : octets)
  }

  /** Writes what the mask holds of a line that does not end. */
  private flush(sender: Sender): void {
    if (this.mask) this.write(sender, this.mask.end(sender))
  }

  private write(sender: Sender, octets: Uint8Array): void {
    if (octets.length === 0) return
    const { writer, hole, file } = this
    const now = this.now()
    if (!file.accepts(octets.length + packetOverhead, writer, now) && hole[sender] < maxHole) {
      hole[sender] += octets.length
      return writer.skip(sender, octets.length)
    }
    hole[sender] = 0
    writer.octets(sender, octets, now, this.remark)
    this.remark = undefined
  }

  private finish(sender: Sender, remark?: string): void {
    this.flush(sender)
    this.finished.add(sender)
    this.writer.finish(sender, this.now(), remark)
  }
}

/** Noted where this program closed a connection and did not wait for an end. */
const unseenEnd = 'The program closed the connection here, before this end was seen.'

/** The two ends as addresses of one version of IP. One that is not known, as that of a proxy, is the unspecified address. */
function endsOf({ opener, near, far }: TappedConnection): Record<Sender, Endpoint> {
  const version = isIP(far.host) || isIP(near.host) || 4
  const [one, other] = [near, far].map(({ host, port }) => ({
    address: isIP(host) === version ? host : version === 4 ? '0.0.0.0' : '::',
    port,
  })) as [Endpoint, Endpoint]
  return opener === 'near' ? { initiator: one, responder: other } : { initiator: other, responder: one }
}
