/** Numbers by name: what a scanner remembers, so that it can resume at a checkpoint. */
export type ScanState = Record<string, number>

/** Finds what the octets of a data connection are, as MODE packs them. */
export interface ModeScanner {
  /** Never replaced, so that a checkpoint is a copy of it. */
  readonly state: ScanState
  /** Takes `chunk[start, end)`. @param shift offset of `chunk[0]` in the data connection */
  scan(chunk: Uint8Array, start: number, end: number, shift: number): void
  /** The connection was closed. */
  end(offset: number): void
}

/** Takes what MODE carries. */
export interface FileData {
  /** Takes `chunk[start, end)`. @param suspect 1 if they are suspected of errors @param shift as for {@link ModeScanner} */
  data(chunk: Uint8Array, start: number, end: number, shift: number, suspect: number): void
  /** Control octets of the MODE come before the next data. */
  interrupt(): void
  /** The MODE marked the end of a record. */
  endOfRecord(offset: number): void
  endOfFile(offset: number): void
}

/** Finds what the data are that MODE carries: TYPE, STRU, and a record format. */
export interface FileScanner extends FileData {
  /** Whether it finds records, lines or pages. */
  readonly hasRecords: boolean
  /** As that of a {@link ModeScanner}. */
  readonly state: ScanState
}
