/**
 * Where a transfer can go on: plain numbers, to be kept beside a restart marker and given back as `resume`
 * (RFC 1123 §4.1.3.4: what a receiver makes of a marker includes the state of its conversion).
 */
export interface RestartPoint {
  /** Octets handed to the local file: cut it there before going on. */
  readonly octetsBefore: number
  /**
   * Octets of the record that the marker stands in, 0 between records. Formats that hold a record until its length is
   * known (`rdw`, `bdw`, `length-prefix`) have not handed these on and cannot go on there: report a marker of theirs
   * only between records.
   */
  readonly recordOctets: number
  /** Records that were ended before. */
  readonly records: number
}

/** What every decoder reports besides the octets it writes. */
export interface DecoderReports {
  /**
   * Called for each restart marker, at its place.
   *
   * @param marker as the sender wrote it; may be kept
   * @param octetsBefore octets handed to the local file before the marker
   * @param point where to resume
   */
  readonly onRestartMarker?:
    | ((marker: Uint8Array, octetsBefore: number, point: RestartPoint) => void)
    | undefined
  /** Called where suspect data begin or end (RFC 959 §3.4.2); `octetsBefore` as for a restart marker. */
  readonly onSuspect?: ((on: boolean, octetsBefore: number) => void) | undefined
}

/**
 * What a strict codec refuses, by name.
 *
 * - `eor-outside-record-structure`: ends of records in STRU F and P are passed over; z/OS marks its records in MODE B
 *   although the structure is F.
 * - `missing-eor`: the end of the file ends a record that is still open; z/OS ends the last record so in MODE B.
 * - `short-last-record`: a fixed-length file whose last record is cut short is read as if that record were shorter;
 *   some tools never pad it.
 * - `reserved-octets`: what the reserved octets of a record or block descriptor hold is passed over; old programs
 *   leave rubbish there.
 * - `extended-block-descriptor`: a block descriptor whose first bit is set has a length of 31 bits; tapes have blocks
 *   beyond 32 760 octets.
 * - `bad-header-length`: a simple page may have further header fields and an access controlled one none.
 * - `bad-last-page`: the last page may have data and further header fields; RFC 959 Appendix I gives it a header of 5.
 * - `unknown-page-type`: a page type above 3 is handed on as it is.
 * - `trailing-data`: what follows the last page is passed over.
 * - `nonzero-padding`: the bits that fill the last octet of a paged file may be ones.
 */
export type StructureTolerance =
  | 'eor-outside-record-structure'
  | 'missing-eor'
  | 'short-last-record'
  | 'reserved-octets'
  | 'extended-block-descriptor'
  | 'bad-header-length'
  | 'bad-last-page'
  | 'unknown-page-type'
  | 'trailing-data'
  | 'nonzero-padding'

/** What a codec that knows tolerances takes; each names those it knows. */
export interface Tolerant {
  readonly tolerate?: readonly StructureTolerance[] | undefined
}
