import type { CodePage, Newline, UnmappablePolicy } from '@ftpkit/code-page'
import type { CompressedEncoderOptions, EndOfFilePlace } from '@ftpkit/mode'
import type { LocalForm } from '@ftpkit/representation'
import type { FtpError } from '@ftpkit/transfer'
import type { Preset } from './preset.js'
import type { RecordFormat } from './record-format.js'
import type { Tolerance } from './tolerance.js'

/** How often a sender sets restart markers: after so many records, or so many octets, of the file in transfer. */
export interface MarkerInterval {
  readonly every: number
  readonly of: 'records' | 'octets'
}

/** What a receiver is told of a restart marker. */
export interface ReceivedMarker {
  /** As the sender wrote it: the `ssss` of `110 MARK ssss = rrrr`. */
  readonly marker: string
  /** What to give as `resumeReceiving`: the `rrrr`. Printable octets without a space, like a marker itself. */
  readonly position: string
  /** Octets handed to the local file so far. Store them for good before the marker is confirmed. */
  readonly octetsBefore: number
}

/** What is agreed upon, or known of either side, besides TYPE, STRU and MODE. Everything has a default. */
export interface PipelineOptions {
  /** Code page of the data in TYPE E: a page, or any name that `@ftpkit/code-page` knows; IBM-1047 unless given. */
  readonly codePage?: string | CodePage | undefined
  /**
   * Code page of local text in TYPE E; ISO-8859-1 unless given, in which every octet of an EBCDIC page has a place. It
   * has ASCII in it, such as UTF-8.
   */
  readonly localCodePage?: string | CodePage | undefined
  /**
   * What becomes of the octets of TYPE E: `text`, which they are translated to and from unless given, or `none`, where
   * this side keeps EBCDIC too (§3.1.1.2): then they are kept as they are, packed decimals and all. Line ends are not
   * looked for, so records need STRU R, or MODE B or C with the preset of a host that marks them there.
   */
  readonly translation?: 'text' | 'none' | undefined
  /** What becomes of characters that the other page lacks: substituted unless given. */
  readonly unmappable?: UnmappablePolicy | undefined
  /** What EBCDIC LF (0x25) and U+0085 are in text with line ends. `swap`, which brings everything back, unless given. */
  readonly newline?: Newline | undefined
  /**
   * How records lie in the local file: `lines` for TYPE A and E, `rdw` for I and L unless given. In STRU F with TYPE A
   * and E the lines of the text are the records; with I and L the octets of the file are sent as they are.
   */
  readonly recordFormat?: RecordFormat | undefined
  /** Longest record that is taken from either side, in octets; held records have a limit of 16 MiB unless given. */
  readonly maxRecordLength?: number | undefined
  /**
   * What a local file of format C is: `text` unless given. With `keep` it has its carriage control like any other
   * octets; with `format-effectors` a received one becomes what TYPE A T has on the network: the motion before the text.
   */
  readonly carriageControl?: 'text' | 'keep' | 'format-effectors' | undefined
  /** How logical bytes of TYPE L lie in the local file: `packed` unless given. */
  readonly localForm?: LocalForm | undefined
  /** Logical bytes of a received file, for sizes below eight bits, where zeros can't be told from padding. */
  readonly count?: number | undefined
  /** Logical bytes of a page in STRU P; `defaultPageLength` unless given: 512, as on TOPS-20, or 255 of eight bits. */
  readonly pageLength?: number | undefined
  /** Habits of the peer; none unless given. */
  readonly preset?: Preset | undefined
  /** Faults to read over, besides those of the preset. */
  readonly tolerate?: readonly Tolerance[] | undefined
  /** Hears of each fault of the MODE that was read over. */
  readonly onTolerated?: ((fault: FtpError) => void) | undefined
  /** Where a sender says that the file ends. Records in MODE S can't have it alone on the last one: it stands by itself. */
  readonly endOfFile?: EndOfFilePlace | undefined
  /** Longest block that is sent in MODE B, in octets of data; 65535 unless given. */
  readonly blockLength?: number | undefined
  /** Where MODE C says that a record ends. */
  readonly endOfRecord?: CompressedEncoderOptions['endOfRecord']
  /** What stands for no data in MODE C. */
  readonly emptyString?: CompressedEncoderOptions['emptyString']
  /** Restart markers to send; none unless given. MODE B and C only. */
  readonly markers?: MarkerInterval | undefined
  /** Hears of each restart marker at which receiving could be resumed. */
  readonly onRestartMarker?: ((received: ReceivedMarker) => void) | undefined
  /** Hears where suspect data begin and end, with the octets handed to the local file before. Not in STRU P. */
  readonly onSuspect?: ((on: boolean, octetsBefore: number) => void) | undefined
  /** Goes on sending behind a restart marker of an earlier sender: the `ssss`, which came back with REST. */
  readonly resumeSending?: string | undefined
  /** Goes on receiving at a position that an earlier receiver told: the `rrrr`, which came back with REST. */
  readonly resumeReceiving?: string | undefined
}
