import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConnections } from '@ftpkit/capture'
import {
  type Finding,
  type InspectionEvent,
  Inspector,
  type Transfer,
  type TransferSummary,
} from '@ftpkit/inspection'

/** A directory for one test. */
export class Place implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'live-capture-'))

  at(name: string): string {
    return join(this.path, name)
  }

  /** Names of the captures in a directory of it, sorted. */
  names(directory: string): string[] {
    return readdirSync(this.at(directory)).sort()
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** What an inspector finds in a capture. */
export interface Found {
  readonly events: InspectionEvent[]
  readonly findings: Finding[]
  readonly transfers: { transfer: Transfer; wire: Buffer; summary: TransferSummary }[]
  readonly others: number
  readonly faults: number
}

export async function inspectFile(path: string): Promise<Found> {
  const events: InspectionEvent[] = []
  const transfers: Found['transfers'] = []
  const inspector = new Inspector({
    event: (event) => void events.push(event),
    transfer: (transfer) => {
      const wire: Buffer[] = []
      return {
        wire: (chunk, start, end) => void wire.push(Buffer.from(chunk.slice(start, end))),
        end: (summary) => void transfers.push({ transfer, wire: Buffer.concat(wire), summary }),
      }
    },
  })
  const { faults } = await readConnections([readFileSync(path)], inspector)
  transfers.sort((one, other) => one.transfer.id - other.transfer.id)
  const findings = events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []))
  return { events, findings, transfers, others: inspector.others, faults: faults.length }
}

/** The dialogue as lines. */
export function dialogueOf({ events }: Found): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'command') return [`> ${event.command.verb} ${event.command.argument ?? ''}`.trim()]
    if (event.kind === 'reply') return [`< ${event.code}`]
    if (event.kind === 'tls') return [event.on ? `TLS ${event.recorded ? 'recorded' : ''}` : 'clear']
    return []
  })
}
