/** What every decoder reports besides the octets it writes. */
export interface DecoderReports {
  /**
   * Called for each restart marker, at its place.
   *
   * @param marker as the sender wrote it; may be kept
   * @param octetsBefore octets handed to the local file before the marker
   * @param recordOctets octets of the record that the marker stands in, 0 between records. Formats that must hold a
   *   record (`rdw`, `bdw`, `spanned`, `length-prefix`) have not handed these to the local file yet.
   */
  readonly onRestartMarker?:
    | ((marker: Uint8Array, octetsBefore: number, recordOctets: number) => void)
    | undefined
  /** Called where suspect data begin or end (RFC 959 §3.4.2); `octetsBefore` as for a restart marker. */
  readonly onSuspect?: ((on: boolean, octetsBefore: number) => void) | undefined
}

/**
 * What a strict decoder or encoder refuses, by name.
 *
 * - `eor-outside-record-structure`: ends of records in STRU F are passed over; z/OS marks its records in MODE B
 *   although the structure is F.
 * - `missing-eor`: the end of the file ends a record that is still open; z/OS ends the last record so in MODE B.
 */
export type StructureTolerance = 'eor-outside-record-structure' | 'missing-eor'

/** What a codec that knows tolerances takes. */
export interface Tolerant {
  readonly tolerate?: readonly StructureTolerance[] | undefined
}
