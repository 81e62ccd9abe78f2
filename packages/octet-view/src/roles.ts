/**
 * What an octet of a data connection can be.
 *
 * - `data`: an octet of the file, as it is.
 * - `block-header`: descriptor and count of a block of MODE B (RFC 959 §3.4.2), or of a record format of such blocks.
 * - `string-header`: the control octet before octets as they are, in MODE C (§3.4.3).
 * - `repeated`: a control octet of MODE C and the octet that it repeats.
 * - `filler`: a control octet of MODE C that stands for fillers: blanks of text, zeros of other data.
 * - `restart-marker`: the octets of a restart marker (§3.5).
 * - `escape`: an escape of MODE C with its descriptor, or of MODE S in STRU R where an octet of all ones follows.
 * - `end-of-record`, `end-of-file`: the control codes of MODE S in STRU R (§3.4.1).
 * - `page-header`: a field of the header of a page (§3.1.2.3).
 * - `record-descriptor`: the descriptor word or length before a record or a segment in a record format.
 * - `block-descriptor`: the descriptor word before a block in a record format.
 * - `line-end`: the end of a line of text.
 * - `padding`: octets that fill up: after the last record, a block of 1014, or the NUL after a CR of TYPE A.
 * - `missing`: octets that were sent and are not there. Such a run has no octets.
 * - `unread`: octets after a fault or after the end of the file, which no codec read.
 */
export const octetRoles = [
  'data',
  'block-header',
  'string-header',
  'repeated',
  'filler',
  'restart-marker',
  'escape',
  'end-of-record',
  'end-of-file',
  'page-header',
  'record-descriptor',
  'block-descriptor',
  'line-end',
  'padding',
  'missing',
  'unread',
] as const

/** One of {@link octetRoles}. */
export type OctetRole = (typeof octetRoles)[number]

/** Consecutive octets that are one thing: a header, the data of a record in one block, a line end. */
export interface OctetRun {
  /** Octets of the data connection before it. */
  readonly start: number
  /** Octets of the data connection up to its end. */
  readonly end: number
  /** What its octets are. */
  readonly role: OctetRole
  /** What it says, for people, with the clause: `EOR, 80 octets follow (RFC 959 §3.4.2)`. Undefined for plain data. */
  readonly note: string | undefined
  /** The record, line or page that it belongs to, counted from 1; undefined outside of records. */
  readonly record: number | undefined
}

/** A record of a file: a record of STRU R or of a record format, a line of text, or a page. */
export interface OctetRecord {
  /** Counted from 1. */
  readonly number: number
  /** Where it begins among the octets of the data connection: at its descriptor, if it has one. */
  readonly start: number
  /** Where it ends; where the octets read so far end, if it isn't `complete`. */
  readonly end: number
  /** Octets of its data, repeated ones included. */
  readonly length: number
  /** Whether its end has been read. */
  readonly complete: boolean
}

/** A fault of what a data connection carried. */
export interface OctetFault {
  /** Octets of the data connection before the faulty one. */
  readonly offset: number
  /** As the decoder reports it: of its own input, which for TYPE, STRU and record formats is the file in transfer. */
  readonly decoderOffset: number
  /** The code of the decoder's error; `missing` for octets that are not there. */
  readonly code: string
  /** What is wrong, for people. */
  readonly message: string
  /** The clause that was violated, as `959 §3.4.2`. */
  readonly clause: string | undefined
  /** Whether decoding resumed after it. */
  readonly tolerated: boolean
}
