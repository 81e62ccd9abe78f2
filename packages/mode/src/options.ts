import type { ByteSink, FtpError, FtpErrorCode, Structure } from '@ftpkit/transfer'

/**
 * Every tolerance: a fault that a decoder reads over if the caller says so. Each name is the code of the error that
 * the fault is otherwise.
 *
 * - `truncated`: the connection closes before the end of file; the file is what arrived. For salvage.
 * - `trailing-data`: octets after the end of the only file are dropped. Some peers pad to a buffer.
 * - `missing-eor`: the end of file ends an open record. z/OS sends its last record so.
 * - `eor-outside-record-structure`: ends of records in STRU F or P are ignored. z/OS sends them.
 * - `reserved-descriptor-bit`: bits 8, 4, 2 and 1 of a descriptor are ignored. MODE E and private uses set them.
 * - `bad-marker`: a restart marker with unprintable octets is passed on. HermesFTP sends binary counters.
 * - `zero-count`: a replicated octet or filler of count 0 without a descriptor is ignored (MODE C).
 * - `bad-escape`: 0xFF before an octet other than 1, 2, 3 and 0xFF is data, and so is that octet (STRU R in MODE S).
 *   A peer may accept STRU R and send the file as it is (RFC 1123 §4.1.2.13).
 */
export const modeTolerances = [
  'truncated',
  'trailing-data',
  'missing-eor',
  'eor-outside-record-structure',
  'reserved-descriptor-bit',
  'bad-marker',
  'zero-count',
  'bad-escape',
] as const satisfies readonly FtpErrorCode[]

/** One of {@link modeTolerances}. */
export type ModeTolerance = (typeof modeTolerances)[number]

/** Options of every decoder that can fail. */
export interface DecoderOptions {
  /** Faults to read over. @default none */
  readonly tolerate?: readonly ModeTolerance[] | undefined
  /**
   * Called with each fault that is read over, when it is seen: `truncated` distinguishes an end of file that was only a
   * close.
   */
  readonly onTolerated?: ((fault: FtpError) => void) | undefined
}

/** Further options of decoders of MODE B and C. */
export interface DescriptorDecoderOptions extends DecoderOptions {
  /**
   * File structure agreed upon. `R` makes an end of file inside a record an error, `F` and `P` any end of record.
   * Without it ends of records are passed on where they occur, and none is missed.
   */
  readonly structure?: Structure | undefined
  /** How many files the connection carries: `many` where it is reused (RFC 959 §3.3). @default 'one' */
  readonly files?: 'one' | 'many' | undefined
  /**
   * Takes the octets after the end of the only file, and the end of the connection, so that another decoder can read the
   * next file. Without it they are `trailing-data`. Not used with `many`.
   */
  readonly leftover?: ByteSink | undefined
  /** Longest restart marker, in octets; a longer one is `limit-exceeded`. @default 4096 */
  readonly maxMarkerLength?: number | undefined
  /**
   * Most headers in a row that bring neither data nor the end of a record or file, such as empty blocks and restart
   * markers; one more is `limit-exceeded`. A peer could otherwise occupy the connection forever.
   *
   * @default 1024
   */
  readonly maxWithoutData?: number | undefined
}

/** Far more than fits the line of a REST command, which returns the marker. */
export const defaultMaxMarkerLength = 4_096

/** A sender may set a marker after every record and begin with some; hundreds in a row bring no file forward. */
export const defaultMaxWithoutData = 1_024

/**
 * Where an encoder writes the end of file.
 *
 * - `with-last-data`: in the header of the last data, together with the end of the record (MODE S: 0xFF 0x03)
 * - `own-block`: in a separate empty block, string or escape, so that nothing is held back
 * - `alone-on-last-record`: instead of the end of the last record, as z/OS does. Readers must tolerate `missing-eor`.
 */
export type EndOfFilePlace = 'with-last-data' | 'own-block' | 'alone-on-last-record'
