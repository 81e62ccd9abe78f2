import type { FileSink } from './sinks.js'

/** A call of a FileSink as a value: for tests, logs and tools, not for the data path. */
export type FileEvent =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  | { readonly kind: 'endOfRecord' }
  | { readonly kind: 'restartMarker'; readonly marker: string }
  | { readonly kind: 'suspect'; readonly on: boolean }
  | { readonly kind: 'endOfFile' }

/** Records what it is told; data that follow each other become one event, so that chunking doesn't show. */
export class EventRecorder implements FileSink {
  readonly events: FileEvent[] = []

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const last = this.events.at(-1)
    const data = chunk.slice(start, end)
    if (last?.kind !== 'data') this.events.push({ kind: 'data', data })
    else this.events[this.events.length - 1] = { kind: 'data', data: joined(last.data, data) }
  }

  endOfRecord(): void {
    this.events.push({ kind: 'endOfRecord' })
  }

  restartMarker(marker: Uint8Array): void {
    this.events.push({ kind: 'restartMarker', marker: String.fromCharCode(...marker) })
  }

  suspect(on: boolean): void {
    this.events.push({ kind: 'suspect', on })
  }

  endOfFile(): void {
    this.events.push({ kind: 'endOfFile' })
  }
}

/** Tells a sink what was recorded. */
export function replay(events: Iterable<FileEvent>, sink: FileSink): void {
  for (const event of events) {
    switch (event.kind) {
      case 'data':
        sink.data(event.data, 0, event.data.length)
        break
      case 'restartMarker':
        sink.restartMarker(Uint8Array.from(event.marker, (letter) => letter.charCodeAt(0)))
        break
      case 'suspect':
        sink.suspect(event.on)
        break
      default:
        sink[event.kind]()
    }
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length)
  whole.set(left)
  whole.set(right, left.length)
  return whole
}
