import { GrowingBuffer } from './growing-buffer.js'
import type { FileSink } from './sinks.js'

/** Memory of the first data: most recordings are short. */
const firstLength = 256

/** A call of a FileSink as a value: for tests, logs and tools, not for the data path. */
export type FileEvent =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  | { readonly kind: 'endOfRecord' }
  | { readonly kind: 'restartMarker'; readonly marker: string }
  | { readonly kind: 'suspect'; readonly on: boolean }
  | { readonly kind: 'endOfFile' }

/** Records the calls it receives; consecutive data become one event, so that chunking doesn't show. */
export class EventRecorder implements FileSink {
  /** What has come so far, in order; data are copies. */
  readonly events: FileEvent[] = []
  /** The data of the last event, while more may follow. */
  private readonly held = new GrowingBuffer(firstLength)
  private last: FileEvent | undefined

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    const last = this.events.at(-1)
    if (last !== this.last || last?.kind !== 'data') this.beginData(last)
    const { held } = this
    held.append(chunk, start, end)
    this.last = { kind: 'data', data: held.memory.subarray(held.start, held.start + held.length) }
    this.events[last?.kind === 'data' ? this.events.length - 1 : this.events.length] = this.last
  }

  /** Begins with the data of the last event, where the owner of the list put one. */
  private beginData(last: FileEvent | undefined): void {
    this.held.take()
    if (last?.kind === 'data') this.held.append(last.data, 0, last.data.length)
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

/** Replays a recording to a sink, which may keep the data of the events. */
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
