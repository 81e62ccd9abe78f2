import {
  CaptureReader,
  type Connection,
  type ConnectionSink,
  Reassembler,
  type Sender,
} from '@ftpkit/capture'
import type { InspectionEvent } from './events.js'
import { Inspector } from './inspector.js'
import { SecretLines } from './secret-lines.js'

/** What takes the place of an octet of a secret. */
const mask = 0x2a

/** What was masked. */
export interface MaskedSecrets {
  /** Secrets that were found. */
  readonly secrets: number
  /** Octets of secrets whose place in the capture is not known, so that they are still there. */
  readonly leftOctets: number
}

/** A control connection of a capture, and when it is under TLS. */
interface Control {
  readonly client: Sender
  /** Packets by which TLS begins and ends, in turn. */
  readonly switches: number[]
}

/**
 * Writes `*` over the passwords of FTP in a capture, in its own memory: the arguments of PASS, ACCT and ADAT, lines that may
 * be the end of one, and what a server repeats of them. Nothing else changes: packets keep their numbers, times and lengths.
 * Secrets of other protocols stay.
 *
 * @param capture a whole pcap or pcapng file
 */
export function maskSecrets(capture: Uint8Array): MaskedSecrets {
  const masking = new Masking(capture, controlsOf(capture))
  masking.run()
  return { secrets: masking.secrets, leftOctets: masking.leftOctets }
}

/** The control connections of a capture, by the numbers of their connections. */
function controlsOf(capture: Uint8Array): ReadonlyMap<number, Control> {
  const controls = new Map<number, Control>()
  const event = ({ kind, session, mark, ...more }: InspectionEvent) => {
    const { id, initiator } = session.connection
    const isInitiator = initiator.port === session.client.port && initiator.address === session.client.address
    if (kind === 'session')
      controls.set(id, { client: isInitiator ? 'initiator' : 'responder', switches: [] })
    if (kind !== 'tls') return
    const { switches } = controls.get(id)!
    const { on } = more as Extract<InspectionEvent, { kind: 'tls' }>
    if (on !== (switches.length % 2 === 1)) switches.push(mark.number)
  }
  read(capture, new Inspector({ event }))
  return controls
}

function read(
  capture: Uint8Array,
  sink: ConnectionSink,
  packets: (number: number, start: number, end: number) => void = () => {},
): void {
  const reassembler = new Reassembler(sink)
  const reader = new CaptureReader({
    packet: (packet) => {
      packets(packet.number, packet.start, packet.end)
      reassembler.packet(packet)
    },
    fault() {},
  })
  reader.bytes(capture)
  reader.end()
  reassembler.end()
}

/** Where a packet is in the capture. */
interface Range {
  readonly start: number
  readonly end: number
}

class Masking {
  secrets = 0
  leftOctets = 0
  private readonly lines = new Map<number, SecretLines>()
  /** The secret of the last line of each client, which the reply may repeat. */
  private readonly latest = new Map<number, readonly number[]>()
  private readonly packets = new Map<number, Range>()
  private readonly repeated: {
    readonly connection: Connection
    readonly packet: Range
    readonly length: number
  }[] = []
  private readonly places: number[] = []

  constructor(
    private readonly capture: Uint8Array,
    private readonly controls: ReadonlyMap<number, Control>,
  ) {}

  run(): void {
    const nothing = () => {}
    read(
      this.capture,
      {
        open: nothing,
        finished: nothing,
        close: nothing,
        octets: (connection, sender, chunk, start, end, { number }) =>
          this.octets(
            connection,
            sender,
            chunk.subarray(start, end),
            chunk === this.capture ? start : undefined,
            number,
          ),
        hole: (connection, sender) => {
          if (sender === this.controls.get(connection.id)?.client) this.linesOf(connection).hole()
        },
        retransmitted: (connection, _sender, length, _differs, { number }) => {
          const packet = this.packets.get(number)
          if (packet && this.controls.has(connection.id)) this.repeated.push({ connection, packet, length })
        },
      },
      (number, start, end) => void this.packets.set(number, { start, end }),
    )
    for (const place of this.places) this.capture[place] = mask
    for (const each of this.repeated) this.maskRepeated(each.connection, each.packet, each.length)
  }

  /** @param place of the first octet in the capture; undefined for a copy, which is looked for in its packet */
  private octets(
    connection: Connection,
    sender: Sender,
    octets: Uint8Array,
    place: number | undefined,
    packet: number,
  ): void {
    const control = this.controls.get(connection.id)
    if (!control || isUnderTls(control, packet)) return
    const range = this.packets.get(packet)!
    const found = place ?? indexOf(this.capture, octets, range.start, range.end)
    if (sender !== control.client)
      return this.maskAll(this.latest.get(connection.id), { start: found, end: found + octets.length })
    const lines = this.linesOf(connection)
    for (const [index, octet] of octets.entries()) lines.octet(octet, found < 0 ? -1 : found + index)
  }

  private linesOf(connection: Connection): SecretLines {
    const known = this.lines.get(connection.id)
    if (known) return known
    const found = (place: number) => {
      if (place < 0) this.leftOctets += 1
      else this.places.push(place)
    }
    const lines = new SecretLines(connection.fromBeginning, found, (secret) => {
      if (secret) this.secrets += 1
      if (secret) this.latest.set(connection.id, secret)
      else this.latest.delete(connection.id)
    })
    this.lines.set(connection.id, lines)
    return lines
  }

  /** Masks a secret wherever it is in a range. */
  private maskAll(secret: readonly number[] | undefined, { start, end }: Range): void {
    if (!secret || start < 0) return
    let at = indexOf(this.capture, secret, start, end)
    while (at >= 0) {
      this.capture.fill(mask, at, at + secret.length)
      at = indexOf(this.capture, secret, at + secret.length, end)
    }
  }

  /** Octets that were sent again may be a secret, or a part of one: they are at the end of their packet. */
  private maskRepeated(connection: Connection, packet: Range, length: number): void {
    for (const secret of this.lines.get(connection.id)?.secrets ?? []) {
      this.maskAll(secret, packet)
      const end = endOf(this.capture, packet)
      const start = Math.max(packet.start, packet.end - length)
      if (
        end > start &&
        end - start < secret.length &&
        indexOf(secret, this.capture.subarray(start, end), 0, secret.length) >= 0
      ) {
        this.capture.fill(mask, start, end)
      }
    }
  }
}

function isUnderTls({ switches }: Control, packet: number): boolean {
  const passed = switches.filter((number) => number <= packet).length
  return passed % 2 === 1
}

/** Where the text of a packet ends: before the end of its line. */
function endOf(capture: Uint8Array, { start, end }: Range): number {
  let at = end
  while (at > start && (capture[at - 1] === 0x0a || capture[at - 1] === 0x0d)) at -= 1
  return at
}

/** Where `wanted` begins in `octets[start, end)`; -1 if it is not there. */
function indexOf(octets: ArrayLike<number>, wanted: ArrayLike<number>, start: number, end: number): number {
  for (let at = start; at + wanted.length <= end; at += 1) {
    let length = 0
    while (length < wanted.length && octets[at + length] === wanted[length]) length += 1
    if (length === wanted.length) return at
  }
  return -1
}
