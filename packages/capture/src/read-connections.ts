import { CaptureReader } from './capture-reader.js'
import type { ConnectionSink } from './connection.js'
import type { CaptureFault } from './packet.js'
import { type PacketCounts, Reassembler } from './reassembler.js'

/** What a capture was, once it is read. */
export interface CaptureSummary {
  /** How many packets there were, by what became of them. */
  readonly counts: PacketCounts
  /** What could not be read, in the order of the capture. */
  readonly faults: readonly CaptureFault[]
}

/** Faults that are kept of one capture. */
const maxFaults = 100

/**
 * Reads a capture and calls `sink` with what happened on its TCP connections.
 *
 * @param chunks the octets of a pcap or pcapng file, in chunks of any size
 * @returns once the capture ends; a damaged one is not an error, but has faults
 */
export async function readConnections(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sink: ConnectionSink,
): Promise<CaptureSummary> {
  const faults: CaptureFault[] = []
  const reassembler = new Reassembler(sink)
  const reader = new CaptureReader({
    packet: (packet) => reassembler.packet(packet),
    fault: (fault) => void (faults.length < maxFaults && faults.push(fault)),
  })
  for await (const chunk of chunks) reader.bytes(chunk)
  reader.end()
  reassembler.end()
  return { counts: reassembler.counts, faults }
}
