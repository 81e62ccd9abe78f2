/**
 * The two interfaces between codecs: each codec implements one and writes to one.
 *
 * Calls are synchronous and carry `(chunk, start, end)` so that nothing is allocated per record: push sinks carry
 * several times as much as event objects (see `packages/bench`).
 */

/** Octets in order: of one data connection, or of one local file. */
export interface ByteSink {
  /**
   * Takes `chunk[start, end)`. The sink may keep the view, so those octets must not be changed any more.
   *
   * @throws FtpError when the octets break the format; the sink then refuses further input with the same error.
   */
  bytes(chunk: Uint8Array, start: number, end: number): void
  /** No more octets: the connection was closed, or the local file is complete. */
  end(): void
}

/**
 * One file in transfer: what every MODE carries, whatever its form on the network (RFC 959 §3.4).
 *
 * Data of one record may come in any number of calls. After `endOfFile` another file may follow in MODE B and C.
 */
export interface FileSink {
  /** Takes `chunk[start, end)` of the file. The sink may keep the view, so those octets must not be changed any more. */
  data(chunk: Uint8Array, start: number, end: number): void
  /** The record ends here. Explicit for every record, the last included (RFC 959 §3.4). */
  endOfRecord(): void
  /**
   * Takes `chunk[start, end)` as consecutive whole records of `length` octets: the same as `data` and `endOfRecord` for
   * each, but faster. Called only at the beginning of a record, and only of sinks that have it.
   */
  wholeRecords?(chunk: Uint8Array, start: number, end: number, length: number): void
  /** A restart marker at this position of the file: printable octets without space (RFC 959 §3.5). */
  restartMarker(marker: Uint8Array): void
  /** The data that follow are suspected of errors, or are no longer (RFC 959 §3.4.2, descriptor code 32). */
  suspect(on: boolean): void
  /** The file is complete. */
  endOfFile(): void
}
