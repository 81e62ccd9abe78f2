import type { WordSink } from '@ftpkit/representation'
import type { PageHeader, PageSink, PositionedSink } from '@ftpkit/structure'
import type { ByteSink, FileSink } from '@ftpkit/transfer'

/** The events of a decoder as one number, which does not depend on how its octets were cut into calls. */
export class Digest implements FileSink {
  value = 0
  /** Octets of the events so far. */
  octets = 0

  reset(): void {
    this.value = 0x811c9dc5
    this.octets = 0
  }

  mix(number: number): void {
    this.value = Math.imul(this.value ^ number, 0x01000193)
  }

  text(words: string): void {
    for (let at = 0; at < words.length; at++) this.mix(words.charCodeAt(at))
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    let { value } = this
    for (let at = start; at < end; at++) value = Math.imul(value ^ chunk[at]!, 0x01000193)
    this.value = value
    this.octets += end - start
  }

  endOfRecord(): void {
    this.mix(0x101)
  }

  restartMarker(marker: Uint8Array): void {
    this.mix(0x102)
    this.data(marker, 0, marker.length)
  }

  suspect(on: boolean): void {
    this.mix(on ? 0x103 : 0x104)
  }

  endOfFile(): void {
    this.mix(0x105)
  }
}

/** The octets of a local file, digested. */
export function localFile(digest: Digest): ByteSink {
  return {
    bytes: (chunk, start, end) => digest.data(chunk, start, end),
    end: () => digest.endOfFile(),
  }
}

/** Pages, digested. */
export function pagesOf(digest: Digest): PageSink {
  return {
    page({ type, index, dataLength, optional }: PageHeader) {
      digest.mix(0x106)
      digest.text(`${type}/${index}/${dataLength}/${optional}`)
    },
    data: (chunk, start, end) => digest.data(chunk, start, end),
    endOfPage: () => digest.mix(0x107),
    endOfFile: () => digest.endOfFile(),
  }
}

/** A sparse file, digested: octets by their places, and its length. */
export function sparseFile(digest: Digest): PositionedSink {
  let expected = -1
  return {
    write(position, chunk, start, end) {
      if (position !== expected) digest.text(`@${position}`)
      expected = position + end - start
      digest.data(chunk, start, end)
    },
    end: (length) => digest.text(`=${length}`),
  }
}

/** Logical bytes, digested. */
export function wordsOf(digest: Digest): WordSink {
  return {
    word: (value) => digest.text(`${value.toString(16)} `),
    endOfRecord: () => digest.endOfRecord(),
    endOfFile: () => digest.endOfFile(),
  }
}

/** A codec between two files, driven by octets. */
export function asFile(file: FileSink): ByteSink {
  return {
    bytes: (chunk, start, end) => file.data(chunk, start, end),
    end: () => file.endOfFile(),
  }
}
