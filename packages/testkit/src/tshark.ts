import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const program = '/usr/bin/tshark'

/** Why there is no referee; undefined if there is one. */
export function whyNoReferee(): string | undefined {
  return existsSync(program) ? undefined : `${program} is missing: install the Debian package tshark`
}

/** What the two ends of a TCP connection sent by the reassembly of Wireshark. */
export interface Followed {
  readonly initiator: Buffer
  readonly responder: Buffer
}

/** The TCP connections of a capture, as `tshark -z follow,tcp,raw` reassembles them, each by its packets. */
export class Referee {
  private readonly streams = new Map<number, Followed>()
  private readonly byPacket = new Map<number, number>()

  constructor(private readonly file: string) {
    for (const line of this.run('-T', 'fields', '-e', 'frame.number', '-e', 'tcp.stream').split('\n')) {
      const [packet, stream] = line.split('\t')
      if (stream) this.byPacket.set(Number(packet), Number(stream))
    }
    const numbers = new Set(this.byPacket.values())
    const output = this.run('-q', ...[...numbers].flatMap((stream) => ['-z', `follow,tcp,raw,${stream}`]))
    for (const part of output.split('Filter: tcp.stream eq ').slice(1)) {
      this.streams.set(Number.parseInt(part, 10), followed(part))
    }
  }

  /** All connections. */
  get all(): readonly Followed[] {
    return [...this.streams.values()]
  }

  /** The connection that a packet belongs to, by the number of the packet in the capture. */
  connectionOf(packet: number): Followed {
    const stream = this.streams.get(this.byPacket.get(packet) ?? -1)
    if (!stream) throw new Error(`tshark has no TCP connection with packet ${packet} of ${this.file}`)
    return stream
  }

  private run(...options: string[]): string {
    const { stdout, stderr, status } = spawnSync(program, ['-n', '-r', this.file, ...options], {
      encoding: 'latin1',
      maxBuffer: 2 ** 30,
    })
    if (status !== 0) throw new Error(`tshark ended with status ${status}: ${stderr}`)
    return stdout
  }
}

/** Lines of hexadecimal: those of the responder are indented. */
function followed(part: string): Followed {
  const lines = part
    .split('\n')
    .filter((line) => /^\t?[0-9a-f]+$/.test(line))
    .slice(1)
  const of = (isResponder: boolean) =>
    Buffer.from(
      lines
        .filter((line) => line.startsWith('\t') === isResponder)
        .map((line) => line.trim())
        .join(''),
      'hex',
    )
  return { initiator: of(false), responder: of(true) }
}
