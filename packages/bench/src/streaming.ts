import type { Pipelines } from '@ftpkit/pipeline'
import { Feed } from '@ftpkit/transfer'

/** Octets between two looks at the memory, and two turns of the event loop. */
const lookEvery = 16_777_216

/** What goes through a pair of pipelines: the same octets again and again. */
export interface Input {
  readonly chunk: Uint8Array
  /** After the last chunk: the line end of a record that is as long as the file. */
  readonly last: Uint8Array
}

/** Most that was seen at a time, in octets. */
export interface Peaks {
  /** Of objects, in V8's heap. */
  heap: number
  /** Of array buffers, outside it. */
  buffers: number
}

/**
 * Carries at least `octets` of a file through the sending pipeline and what comes out through the receiving one, as
 * the adapters do, and drops what that yields.
 *
 * @param progress called now and then with the octets carried so far
 * @throws Error when not as many octets come out as went in
 */
export async function stream(
  { sending, receiving }: Pipelines,
  { chunk, last }: Input,
  octets: number,
  progress: (carried: number) => void = () => {},
): Promise<Peaks> {
  const peaks: Peaks = { heap: 0, buffers: 0 }
  const [sender, receiver] = [new Feed(sending), new Feed(receiving)]
  let carried = 0
  let arrived = 0
  const arrive = (pieces: readonly Uint8Array[]) => {
    for (const piece of pieces) arrived += piece.length
  }
  const receive = (wire: readonly Uint8Array[]) => {
    for (const piece of wire) for (const pieces of receiver.push(piece)) arrive(pieces)
  }
  for (let looked = 0; carried < octets; carried += chunk.length) {
    for (const wire of sender.push(chunk)) receive(wire)
    if (carried < looked + lookEvery) continue
    looked = carried
    look(peaks)
    progress(carried)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  for (const wire of sender.push(last)) receive(wire)
  receive(sender.finish())
  if (!receiver.complete) arrive(receiver.finish())
  look(peaks)
  if (arrived === carried + last.length) return peaks
  throw new Error(`${arrived} octets came out, and ${carried + last.length} went in`)
}

function look(peaks: Peaks): void {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  peaks.heap = Math.max(peaks.heap, heapUsed)
  peaks.buffers = Math.max(peaks.buffers, arrayBuffers)
}
