import type { FileSink } from './sinks.js'

const nothing: Uint8Array = new Uint8Array(0)

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
  /** Holds the data of the last event, with room to grow: else many small pieces would be copied once for each. */
  private memory = nothing

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const last = this.events.at(-1)
    const held = last?.kind === 'data' ? last.data : nothing
    const length = held.length + end - start
    if (held.buffer !== this.memory.buffer || length > this.memory.length) {
      this.memory = new Uint8Array(held.length > 0 ? 2 * length : length)
      this.memory.set(held)
    }
    this.memory.set(chunk.subarray(start, end), held.length)
    const at = held.length > 0 ? this.events.length - 1 : this.events.length
    this.events[at] = { kind: 'data', data: this.memory.subarray(0, length) }
  }

  endOfRecord(): void {
    this.events.push({ kind: 'endOfRecord' })
  }

  restartMarker(marker: Uint8Array): void {
    const letters = Array.from(marker, (octet) => String.fromCharCode(octet))
    this.events.push({ kind: 'restartMarker', marker: letters.join('') })
  }

  suspect(on: boolean): void {
    this.events.push({ kind: 'suspect', on })
  }

  endOfFile(): void {
    this.events.push({ kind: 'endOfFile' })
  }
}

/** Tells a sink what was recorded. The sink may keep the data of the events. */
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
