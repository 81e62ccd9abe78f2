/** Records of one length, with nothing between them: RECFM F and FB. */
export interface FixedFormat {
  /** Octets of each record (LRECL), from 1 to {@link longestFixedRecord}. */
  readonly length: number
  /** The octet that fills a short record: X'20' unless given; X'40' for EBCDIC text, 0 for binary records. */
  readonly pad?: number | undefined
  /** Whether pad octets at the end of a record are part of it when it is sent; `keep` unless given. */
  readonly trailingPads?: 'keep' | 'strip' | undefined
  /**
   * What becomes of a received record that is too long: `refuse` (the default), `wrap` it into further records, or
   * `truncate` it. z/OS calls these WRAPRECORD and TRUNCATE.
   */
  readonly tooLong?: 'refuse' | 'wrap' | 'truncate' | undefined
}

/** Blank of ASCII. */
export const defaultPad = 0x20

/**
 * Most octets of a record of one length, far above the 32 760 of z/OS: an empty record becomes that many, and whoever
 * sends it pays a few.
 */
export const longestFixedRecord = 1_048_576

/** Pad octets handed out at once: enough for the usual records, little for a long one. */
const padsLength = 4_096

/** Checks a format and makes its pad octets, which are shared and never written again. @throws RangeError */
export function padsOf({ length, pad = defaultPad }: FixedFormat): Uint8Array {
  if (!(Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(`the length of a fixed record is a whole number from 1, not ${length}`)
  }
  if (length > longestFixedRecord) {
    throw new RangeError(`the length of a fixed record is at most ${longestFixedRecord}, not ${length}`)
  }
  if (!(Number.isInteger(pad) && pad >= 0 && pad <= 0xff)) {
    throw new RangeError(`a pad octet is a whole number from 0 to 255, not ${pad}`)
  }
  return new Uint8Array(Math.min(length, padsLength)).fill(pad)
}
