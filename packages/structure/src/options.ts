/**
 * Where a transfer can resume: plain numbers, to be kept beside a restart marker and passed back as `resume`
 * (RFC 1123 §4.1.3.4: what a receiver makes of a marker includes the state of its conversion).
 */
export interface RestartPoint {
  /** Octets written to the local file so far: truncate it to that length before resuming. */
  readonly octetsBefore: number
  /**
   * Octets of the open record before the marker, 0 between records. Formats that hold a record until its length is known
   * (`rdw`, `bdw`, `length-prefix`) have not written these octets and cannot resume there: report their markers only
   * between records.
   */
  readonly recordOctets: number
  /** Records that ended before the marker. */
  readonly records: number
}

/** What every codec that writes a local file reports besides its octets. */
export interface WriterReports {
  /**
   * Called for each restart marker, at its place.
   *
   * @param marker as the sender wrote it; may be kept
   * @param octetsBefore octets written to the local file before the marker
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
 * - `eor-outside-record-structure`: ends of records in STRU F and P are ignored; z/OS marks its records in MODE B
 *   although the structure is F.
 * - `missing-eor`: the end of the file ends a record that is still open; z/OS ends the last record that way in MODE B.
 * - `short-last-record`: the last record of a fixed-length file may be short; some tools never pad it.
 * - `reserved-octets`: the reserved octets of a record or block descriptor are ignored; old programs leave garbage
 *   there.
 * - `trailing-filler`: after the last record or block with a descriptor word or a length, X'00' or X'1A' fills the file
 *   up; copies to whole blocks of a disk and old programs of DOS do so. Lengths of zero then are filler too.
 * - `extended-block-descriptor`: a block descriptor whose first bit is set has a length of 31 bits; tapes have blocks
 *   longer than 32 760 octets.
 * - `bad-header-length`: a simple page may have further header fields and an access controlled one none.
 * - `bad-last-page`: the last page may have data and further header fields; RFC 959 Appendix I gives it a header of 5.
 * - `unknown-page-type`: a page type above 3 is passed on unchanged.
 * - `trailing-data`: data after the last page are ignored.
 * - `nonzero-padding`: the bits that fill the last octet of a paged file may be ones.
 */
export const structureTolerances = [
  'eor-outside-record-structure',
  'missing-eor',
  'short-last-record',
  'reserved-octets',
  'trailing-filler',
  'extended-block-descriptor',
  'bad-header-length',
  'bad-last-page',
  'unknown-page-type',
  'trailing-data',
  'nonzero-padding',
] as const

/** One of {@link structureTolerances}. */
export type StructureTolerance = (typeof structureTolerances)[number]

/** Options of a codec that knows tolerances; its own documentation names them. */
export interface Tolerant {
  /** Faults of the input that are accepted. @default none */
  readonly tolerate?: readonly StructureTolerance[] | undefined
}
