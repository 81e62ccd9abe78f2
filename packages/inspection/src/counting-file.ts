import { toPages } from '@ftpkit/pipeline'
import type { FileSink, TransferParameters } from '@ftpkit/transfer'

/** What MODE carried of one file. */
export interface Carried {
  octets: number
  records: number
  pages: number
  restartMarkers: number
  /** Whether the end of the file was marked. */
  isEnded: boolean
}

export function nothingCarried(): Carried {
  return { octets: 0, records: 0, pages: 0, restartMarkers: 0, isEnded: false }
}

/** Counts what a file in transfer consists of, and passes it on to several sinks. */
export class CountingFile implements FileSink {
  private readonly sinks: readonly FileSink[]

  constructor(
    private readonly carried: Carried,
    parameters: TransferParameters,
    sinks: readonly (FileSink | undefined)[],
  ) {
    const pages = parameters.structure === 'P' ? [pageCounter(carried, parameters)] : []
    this.sinks = [...pages, ...sinks.filter((sink) => sink !== undefined)]
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.carried.octets += end - start
    for (const sink of this.sinks) sink.data(chunk, start, end)
  }

  endOfRecord(): void {
    this.carried.records += 1
    for (const sink of this.sinks) sink.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.carried.restartMarkers += 1
    for (const sink of this.sinks) sink.restartMarker(marker)
  }

  suspect(on: boolean): void {
    for (const sink of this.sinks) sink.suspect(on)
  }

  endOfFile(): void {
    this.carried.isEnded = true
    for (const sink of this.sinks) sink.endOfFile()
  }
}

function pageCounter(carried: Carried, parameters: TransferParameters): FileSink {
  const page = () => {
    carried.pages += 1
  }
  const pages = { page, data() {}, endOfPage() {}, endOfFile() {} }
  return toPages(parameters, pages, { preset: 'lenient' })
}
