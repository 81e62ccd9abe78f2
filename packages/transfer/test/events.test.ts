import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventRecorder, type FileEvent, replay } from '../src/index.js'

const data = (...octets: number[]): FileEvent => ({ kind: 'data', data: Uint8Array.from(octets) })

test('records what a file in transfer says, in order', () => {
  const recorder = new EventRecorder()
  recorder.suspect(true)
  recorder.data(Uint8Array.of(9, 1, 2, 9), 1, 3)
  recorder.suspect(false)
  recorder.endOfRecord()
  recorder.restartMarker(Uint8Array.of(0x4d, 0x31))
  recorder.data(Uint8Array.of(3), 0, 1)
  recorder.endOfRecord()
  recorder.endOfFile()
  expect(recorder.events).toEqual([
    { kind: 'suspect', on: true },
    data(1, 2),
    { kind: 'suspect', on: false },
    { kind: 'endOfRecord' },
    { kind: 'restartMarker', marker: 'M1' },
    data(3),
    { kind: 'endOfRecord' },
    { kind: 'endOfFile' },
  ])
})

test('joins data that follow each other, and records no empty data', () => {
  const recorder = new EventRecorder()
  const { events } = recorder
  recorder.data(Uint8Array.of(1), 1, 1)
  expect(events).toEqual([])
  recorder.data(Uint8Array.of(1, 2), 0, 2)
  recorder.data(Uint8Array.of(3), 0, 0)
  recorder.data(Uint8Array.of(3), 0, 1)
  expect(events).toEqual([data(1, 2, 3)])
  recorder.data(Uint8Array.of(4), 0, 1)
  recorder.data(Uint8Array.of(5), 0, 1)
  expect(events).toEqual([data(1, 2, 3, 4, 5)])
})

test('keeps a copy, also of a Buffer, and leaves what was read before as it was', () => {
  const recorder = new EventRecorder()
  const chunk = Buffer.from([1, 2, 3])
  recorder.data(chunk, 0, 3)
  const first = recorder.events[0]!
  chunk.fill(9)
  recorder.data(Uint8Array.of(4), 0, 1)
  recorder.data(Uint8Array.of(5), 0, 1)
  expect(first).toEqual(data(1, 2, 3))
  expect(recorder.events).toEqual([data(1, 2, 3, 4, 5)])
})

test('continues after events that its owner removed or added', () => {
  const recorder = new EventRecorder()
  recorder.data(Uint8Array.of(1, 2), 0, 2)
  recorder.data(Uint8Array.of(3), 0, 1)
  recorder.events.length = 0
  recorder.data(Uint8Array.of(4), 0, 1)
  expect(recorder.events).toEqual([data(4)])
  recorder.events[0] = data(7)
  recorder.data(Uint8Array.of(8), 0, 1)
  expect(recorder.events).toEqual([data(7, 8)])
})

test('replays every list of events as it was', () => {
  const letter = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
  const event = fc.oneof<fc.Arbitrary<FileEvent>[]>(
    fc.record({ kind: fc.constant('data' as const), data: fc.uint8Array({ minLength: 1, maxLength: 5 }) }),
    fc.constant({ kind: 'endOfRecord' as const }),
    fc.record({
      kind: fc.constant('restartMarker' as const),
      marker: fc.array(letter).map((all) => all.join('')),
    }),
    fc.record({ kind: fc.constant('suspect' as const), on: fc.boolean() }),
    fc.constant({ kind: 'endOfFile' as const }),
  )
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const recorder = new EventRecorder()
      replay(events, recorder)
      expect(recorder.events).toEqual(joined(events))
      const again = new EventRecorder()
      replay(recorder.events, again)
      expect(again.events).toEqual(recorder.events)
    }),
  )
})

/** The same events with data that follow each other in one. */
function joined(events: readonly FileEvent[]): FileEvent[] {
  const list: FileEvent[] = []
  for (const event of events) {
    const last = list.at(-1)
    if (event.kind === 'data' && last?.kind === 'data')
      list[list.length - 1] = data(...last.data, ...event.data)
    else list.push(event)
  }
  return list
}
