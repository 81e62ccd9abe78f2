import { seeded } from '@ftpkit/testkit'
import { EventRecorder, type FileEvent, type FileSink, replay } from '@ftpkit/transfer'
import fc from 'fast-check'

/** Octets that the modes treat in a way of their own: escapes, fillers, descriptors, and a few that are nothing. */
const octet = fc.constantFrom(0x00, 0x01, 0x02, 0x03, 0x20, 0x40, 0x41, 0x42, 0x80, 0xbf, 0xc0, 0xff)

/** Octets none of which is like the one before it, in numbers round the limits of MODE C. */
const unlike = fc
  .tuple(fc.oneof(fc.integer({ min: 1, max: 5 }), around(63), around(127)), fc.nat(255))
  .map(([length, first]) => Array.from({ length }, (_, at) => (first + at) & 0xff))

/** Octets all alike, in such numbers. */
const alike = fc
  .tuple(octet, fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }) }, around(63), around(127)))
  .map(([value, times]) => Array<number>(times).fill(value))

const runs = fc
  .array(fc.oneof(alike, unlike), { minLength: 1, maxLength: 12 })
  .map((parts) => Uint8Array.from(parts.flat()))

const mixed = fc.array(octet, { minLength: 1, maxLength: 300 }).map((octets) => Uint8Array.from(octets))

/** Data that are hard on a codec, at least one octet. */
export const data: fc.Arbitrary<Uint8Array> = fc.oneof(
  runs,
  mixed,
  fc.uint8Array({ minLength: 1, maxLength: 300 }),
)

const marker = fc.stringMatching(/^[!-~]{1,127}$/)

const inRecord: fc.Arbitrary<FileEvent> = fc.oneof(
  { weight: 5, arbitrary: data.map((data) => ({ kind: 'data', data }) as const) },
  marker.map((marker) => ({ kind: 'restartMarker', marker }) as const),
  fc.boolean().map((on) => ({ kind: 'suspect', on }) as const),
)

const record = fc
  .array(inRecord, { maxLength: 4 })
  .map((events) => [...events, { kind: 'endOfRecord' } as const])

/** One to three files of records, with markers and suspect data among them. */
export function eventsOfFiles(): fc.Arbitrary<FileEvent[]> {
  const file = fc
    .array(record, { maxLength: 5 })
    .map((records) => [...records.flat(), { kind: 'endOfFile' } as const])
  return fc.array(file, { minLength: 1, maxLength: 3 }).map((files) => files.flat())
}

/** What a reader must report: a change of suspicion only before data, and none at the end of a file. */
export function recorded(events: readonly FileEvent[]): FileEvent[] {
  const recorder = new EventRecorder()
  let wanted = false
  let reported = false
  const tell = (on: boolean) => {
    if (on !== reported) recorder.suspect(on)
    reported = on
  }
  for (const event of events) {
    if (event.kind === 'suspect') {
      wanted = event.on
      continue
    }
    if (event.kind === 'data') tell(wanted)
    if (event.kind === 'endOfFile') {
      tell(false)
      wanted = false
    }
    replay([event], recorder)
  }
  return recorder.events
}

/** Tells a sink of events with their data cut at random, some from the middle of larger chunks and some in one memory. */
export function inPieces(events: readonly FileEvent[], sink: FileSink, seed: number): void {
  const random = seeded(seed)
  for (const event of events) {
    if (event.kind !== 'data') {
      replay([event], sink)
      continue
    }
    const chunk = Uint8Array.of(0xa5, ...event.data, 0xa5)
    for (let at = 1; at <= event.data.length; ) {
      const stop = Math.min(at + Math.floor(random() * 9), event.data.length + 1)
      if (random() < 0.5) sink.data(chunk, at, stop)
      else sink.data(chunk.slice(at, stop), 0, stop - at)
      at = stop
    }
  }
}

function around(limit: number): fc.Arbitrary<number> {
  return fc.constantFrom(limit - 1, limit, limit + 1, 2 * limit, 2 * limit + 1)
}
