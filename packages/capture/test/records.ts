import {
  type CaptureFault,
  CaptureReader,
  type Connection,
  type ConnectionSink,
  type Packet,
  Reassembler,
  type Sender,
} from '@ftpkit/capture'

/** What a capture reader found: packets with copies of their octets. */
export interface Found {
  readonly packets: { time: number | undefined; link: number; octets: Uint8Array; wireLength: number }[]
  readonly faults: CaptureFault[]
}

/** Reads a capture in chunks of a size, each in memory that is overwritten afterwards. */
export function readCapture(capture: Uint8Array, size = capture.length || 1): Found {
  const found: Found = { packets: [], faults: [] }
  const reader = new CaptureReader({
    packet: ({ time, link, octets, start, end, wireLength }: Packet) =>
      void found.packets.push({ time, link, octets: octets.slice(start, end), wireLength }),
    fault: (fault) => void found.faults.push(fault),
  })
  for (let at = 0; at < capture.length; at += size) {
    const chunk = capture.slice(at, at + size)
    reader.bytes(chunk)
    chunk.fill(0xee)
  }
  reader.end()
  return found
}

/** Writes down what happened on connections: `open 192.0.2.1:50000 > 198.51.100.7:21`, `initiator "USER x"`, … */
export class Recorder implements ConnectionSink {
  readonly lines: string[] = []
  /** What each sender of a connection sent, `1 initiator`, without the holes. */
  readonly octetsOf = new Map<string, number[]>()

  /** @param keep whether octets are written down; else only what else happens is */
  constructor(private readonly keep = true) {}

  open({ id, initiator, responder, fromBeginning }: Connection): void {
    const ends = `${initiator.address}:${initiator.port} > ${responder.address}:${responder.port}`
    this.lines.push(`${id} open ${ends}${fromBeginning ? '' : ' midway'}`)
  }

  octets(connection: Connection, sender: Sender, chunk: Uint8Array, start: number, end: number): void {
    if (!this.keep) return
    const octets = chunk.slice(start, end)
    const key = `${connection.id} ${sender}`
    this.octetsOf.set(key, [...(this.octetsOf.get(key) ?? []), ...octets])
    this.lines.push(`${key} ${JSON.stringify(new TextDecoder().decode(octets))}`)
  }

  hole({ id }: Connection, sender: Sender, length: number): void {
    this.lines.push(`${id} ${sender} hole of ${length}`)
  }

  retransmitted({ id }: Connection, sender: Sender, length: number, differs: boolean): void {
    this.lines.push(`${id} ${sender} again ${length}${differs ? ', other octets' : ''}`)
  }

  finished({ id }: Connection, sender: Sender): void {
    this.lines.push(`${id} ${sender} finished`)
  }

  close({ id }: Connection, reason: string): void {
    this.lines.push(`${id} ${reason}`)
  }
}

/** What happens on the connections of packets of IP. */
export function follow(
  packets: readonly Uint8Array[],
  link = 101,
  recorder: Recorder = new Recorder(),
): Recorder {
  const reassembler = new Reassembler(recorder)
  for (const [index, octets] of packets.entries()) {
    // The memory of a packet is used again after the call.
    const copy = octets.slice()
    reassembler.packet({
      number: index + 1,
      time: index,
      link,
      octets: copy,
      start: 0,
      end: copy.length,
      wireLength: copy.length,
    })
    copy.fill(0xee)
  }
  reassembler.end()
  return recorder
}
