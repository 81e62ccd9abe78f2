import { readFileSync } from 'node:fs'
import { readConnections } from '@ftpkit/capture'
import { Inspector, type TransferSummary } from '@ftpkit/inspection'

/** A transfer that was found in a capture. */
export interface InspectedTransfer {
  readonly summary: TransferSummary
  /** The octets of its data connection. */
  readonly wire: Buffer
  /** The file that they are decoded to. */
  readonly file: Buffer
}

/** What the inspector finds in a capture. */
export interface Inspected {
  /** Commands, replies, and where TLS begins. */
  readonly dialogue: readonly string[]
  readonly findings: readonly string[]
  readonly transfers: readonly InspectedTransfer[]
  /** Connections that belong to no session. */
  readonly others: number
  /** Faults of the capture itself. */
  readonly faults: number
}

/** Reads a capture as `ftpkit inspect` does. */
export async function inspect(file: string): Promise<Inspected> {
  const dialogue: string[] = []
  const findings: string[] = []
  const transfers: InspectedTransfer[] = []
  const inspector = new Inspector({
    event(event) {
      if (event.kind === 'command')
        dialogue.push(`> ${[event.command.verb, event.command.argument].join(' ').trim()}`)
      if (event.kind === 'reply') dialogue.push(`< ${event.code}`)
      if (event.kind === 'tls') dialogue.push(event.recorded ? 'TLS, recorded in clear' : 'TLS')
      if (event.kind === 'finding') findings.push(event.finding.code)
    },
    transfer() {
      const wire: Buffer[] = []
      const decoded: Buffer[] = []
      const collect = (to: Buffer[]) => (chunk: Uint8Array, start: number, end: number) =>
        void to.push(Buffer.from(chunk.slice(start, end)))
      const end = (summary: TransferSummary) =>
        void transfers.push({ summary, wire: Buffer.concat(wire), file: Buffer.concat(decoded) })
      return { wire: collect(wire), file: collect(decoded), end }
    },
  })
  const { faults } = await readConnections([readFileSync(file)], inspector)
  transfers.sort((one, other) => one.summary.transfer.id - other.summary.transfer.id)
  return { dialogue, findings, transfers, others: inspector.others, faults: faults.length }
}
