import type { FileSink } from './sinks.js'

/**
 * A codec between two files in transfer. Passes everything on to `file`; a subclass overrides what it changes.
 *
 * `wholeRecords` is not passed on: a filter that can take many records at a time implements it itself.
 */
export abstract class FileFilter implements FileSink {
  /** @param file takes what this filter passes on */
  protected constructor(protected readonly file: FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  endOfRecord(): void {
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.file.endOfFile()
  }
}
