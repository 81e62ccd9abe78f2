import {
  CaptureReader,
  type Connection,
  type ConnectionSink,
  type Packet,
  type PacketMark,
  Reassembler,
  type Sender,
} from '@ftpkit/capture'
import type { InspectionEvent } from './events.js'
import { Inspector } from './inspector.js'
import { MaskedDialogue } from './masked-dialogue.js'

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
 * Writes `*` over the passwords of FTP in a capture, in its own memory: the arguments of PASS, ACCT and ADAT, URLs with a
 * password, commands that no one knows, lines that may be the end of a secret, and what either end repeats of one. So it does over all that can't be read: keys of TLS and other blocks
 * that are no packets, packets of a link layer that is not known, and what follows a fault. Nothing else changes: packets keep
 * their numbers, times and lengths. Secrets of other protocols stay.
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

/** What can't be read of a capture, beside packets of link layers that are not known. */
type TakeUnread = (start: number, end: number) => void

function read(
  capture: Uint8Array,
  sink: ConnectionSink,
  packets: (packet: Packet) => void = () => {},
  unread: TakeUnread = () => {},
): Reassembler {
  const reassembler = new Reassembler(sink)
  const reader = new CaptureReader({
    packet: (packet) => {
      packets(packet)
      reassembler.packet(packet)
    },
    unread: (_octets, start, end) => unread(start, end),
    fault: ({ code, offset }) => {
      if (code !== 'unknown-interface') unread(offset, capture.length)
    },
  })
  reader.bytes(capture)
  reader.end()
  reassembler.end()
  return reassembler
}

/** Where a packet is in the capture, and its link layer. */
type Place = Pick<Packet, 'link' | 'start' | 'end'>

class Masking {
  secrets = 0
  leftOctets = 0
  private readonly dialogues = new Map<number, MaskedDialogue>()
  private readonly packets = new Map<number, Place>()
  private readonly places: number[] = []

  constructor(
    private readonly capture: Uint8Array,
    private readonly controls: ReadonlyMap<number, Control>,
  ) {}

  run(): void {
    const nothing = () => {}
    const { counts } = read(
      this.capture,
      {
        open: nothing,
        finished: nothing,
        close: ({ id }) => this.dialogues.get(id)?.end(),
        octets: (connection, sender, chunk, start, end, mark) => {
          const dialogue = this.dialogueOf(connection)
          if (!dialogue) return
          if (this.isUnderTls(connection, mark)) return dialogue.passed(sender, end - start)
          dialogue.octets(sender, chunk.subarray(start, end), this.placeOf(chunk, start, end, mark))
        },
        hole: (connection, sender, length) => this.dialogueOf(connection)?.hole(sender, length),
        retransmitted: (connection, sender, length, _differs, mark, before, chunk, start) => {
          const dialogue = this.dialogueOf(connection)
          dialogue?.repeated(sender, before, length, this.placeOf(chunk, start, start + length, mark))
        },
      },
      ({ number, link, start, end }) => void this.packets.set(number, { link, start, end }),
      (start, end) => void this.capture.fill(mask, start, end),
    )
    for (const dialogue of this.dialogues.values()) dialogue.maskRepeated()
    for (const place of this.places) this.capture[place] = mask
    for (const { link, start, end } of this.packets.values())
      if (counts.unknownLinks.has(link)) this.capture.fill(mask, start, end)
  }

  /** Where octets are in the capture: those of a copy are looked for in its packet. @returns -1 if they are not there */
  private placeOf(chunk: Uint8Array, start: number, end: number, { number }: PacketMark): number {
    if (chunk === this.capture) return start
    const packet = this.packets.get(number)!
    return lastIndexOf(this.capture, chunk.subarray(start, end), packet.start, packet.end)
  }

  private isUnderTls({ id }: Connection, { number }: PacketMark): boolean {
    const passed = this.controls.get(id)!.switches.filter((each) => each <= number).length
    return passed % 2 === 1
  }

  private dialogueOf(connection: Connection): MaskedDialogue | undefined {
    const known = this.dialogues.get(connection.id)
    const control = this.controls.get(connection.id)
    if (known || !control) return known
    const dialogue = new MaskedDialogue(control.client, (place, isFirst) => {
      if (isFirst) this.secrets += 1
      if (place < 0) this.leftOctets += 1
      else this.places.push(place)
    })
    this.dialogues.set(connection.id, dialogue)
    return dialogue
  }
}

/** Where `wanted` is last in `octets[start, end)`, since what a packet carries is at its end; -1 if it is not there. */
function lastIndexOf(octets: Uint8Array, wanted: Uint8Array, start: number, end: number): number {
  for (let at = end - wanted.length; at >= start; at -= 1) {
    let length = 0
    while (length < wanted.length && octets[at + length] === wanted[length]) length += 1
    if (length === wanted.length) return at
  }
  return -1
}
