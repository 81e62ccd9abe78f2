import type { CodePage, Newline, UnmappablePolicy } from '@ftpkit/code-page'
import type { CompressedEncoderOptions, EndOfFilePlace } from '@ftpkit/mode'
import type { LocalForm } from '@ftpkit/representation'
import type { LinesFormat } from '@ftpkit/structure'
import type { FtpError, Structure, TransferParameters, Type } from '@ftpkit/transfer'
import { defaultRecordFormat, type RecordFormat } from './record-format.js'
import { type Tolerance, type Tolerated, tolerances, tolerated } from './tolerance.js'

/** How often a sender sets restart markers: after `every` records, or octets, of the file in transfer. */
export interface MarkerInterval {
  /** How many of them; at least 1. */
  readonly every: number
  /** What is counted. */
  readonly of: 'records' | 'octets'
}

/** A restart marker that a receiver has read, and where it can resume. */
export interface ReceivedMarker {
  /** As the sender wrote it: the `ssss` of `110 MARK ssss = rrrr`. */
  readonly marker: string
  /** The value for `resumeReceiving`: the `rrrr`. Printable octets without a space, like a marker itself. */
  readonly position: string
  /** Octets passed to the local file so far. Store them durably before the marker is confirmed. */
  readonly octetsBefore: number
}

/** What both sides agree on, or know of each other, besides TYPE, STRU and MODE. Every option has a default. */
export interface PipelineOptions {
  /** Code page of the data in TYPE E: a page, or any name that `@ftpkit/code-page` knows. @default 'IBM-1047' */
  readonly codePage?: string | CodePage | undefined
  /**
   * Code page of the data in TYPE A: windows-1250, IBM-850, UTF-8, … The local text is in `localCodePage`. Default: octets
   * of 128 and above are left as they are.
   */
  readonly asciiCodePage?: string | CodePage | undefined
  /**
   * Code page of local text in TYPE E, and in TYPE A if `asciiCodePage` is set. It contains ASCII, as UTF-8 does. The
   * default has a character for each of the 256 octets of an EBCDIC page.
   *
   * @default 'ISO-8859-1'
   */
  readonly localCodePage?: string | CodePage | undefined
  /**
   * What happens to octets of TYPE E. `text` translates them. `none` is for a local side that keeps EBCDIC too
   * (§3.1.1.2): it leaves every octet as it is, packed decimals included. It does not look for line ends, so that
   * records need STRU R, or MODE B or C with the preset of a host that marks them there.
   *
   * @default 'text'
   */
  readonly translation?: 'text' | 'none' | undefined
  /** What happens to characters that the other page lacks. @default 'substitute' */
  readonly unmappable?: UnmappablePolicy | undefined
  /**
   * What EBCDIC LF (0x25) and U+0085 mean in text with line ends. Only `swap` restores every file as it was.
   *
   * @default 'swap'
   */
  readonly newline?: Newline | undefined
  /**
   * Format of the records in the local file. Default: `lines` for TYPE A and E, `rdw` for I and L. In STRU F with TYPE A
   * and E the lines of the text are the records; with I and L the octets of the file are sent as they are.
   */
  readonly recordFormat?: RecordFormat | undefined
  /**
   * What becomes of a line end in a record that is sent as a line: TYPE A and E in STRU F, of a local file with records.
   * `refuse` it, since the receiver would find two lines; `keep` it; or send the octet `substitute` of the local text in
   * its place.
   *
   * @default 'refuse'
   */
  readonly lineEndsInRecords?: LinesFormat['lineEndsInRecords']
  /** Longest record accepted from either side, in octets. Default: 16 MiB for records that are held, else no limit. */
  readonly maxRecordLength?: number | undefined
  /**
   * What a local file of format C is. `keep` leaves its carriage control in it like any other octets; with
   * `format-effectors` a received one gets what TYPE A T has on the network: the motion before the text.
   *
   * @default 'text'
   */
  readonly carriageControl?: 'text' | 'keep' | 'format-effectors' | undefined
  /** Layout of the logical bytes of TYPE L in the local file. @default 'packed' */
  readonly localForm?: LocalForm | undefined
  /** Logical bytes of a received file, for sizes below eight bits, where zeros look like padding. */
  readonly count?: number | undefined
  /** Logical bytes of a page in STRU P. Default: `defaultPageLength`, which is 512 as on TOPS-20, or 255 of eight bits. */
  readonly pageLength?: number | undefined
  /** Habits of the peer. @default 'rfc959' */
  readonly preset?: Preset | undefined
  /** Faults to tolerate, in addition to those of the preset. */
  readonly tolerate?: readonly Tolerance[] | undefined
  /** Called with each fault of the MODE that was tolerated. */
  readonly onTolerated?: ((fault: FtpError) => void) | undefined
  /**
   * Where a sender marks the end of the file. MODE S has no form for records that puts it alone on the last one; there it
   * is sent by itself.
   */
  readonly endOfFile?: EndOfFilePlace | undefined
  /** Longest block that is sent in MODE B, in octets of data. @default 65535 */
  readonly blockLength?: number | undefined
  /** Where MODE C marks the end of a record. */
  readonly endOfRecord?: CompressedEncoderOptions['endOfRecord']
  /** How MODE C writes the absence of data. */
  readonly emptyString?: CompressedEncoderOptions['emptyString']
  /** Restart markers to send. Default: none. MODE B and C only. */
  readonly markers?: MarkerInterval | undefined
  /** Called with each restart marker at which receiving could be resumed. */
  readonly onRestartMarker?: ((received: ReceivedMarker) => void) | undefined
  /** Called where suspect data begin and end, with the octets passed to the local file before. Not in STRU P. */
  readonly onSuspect?: ((on: boolean, octetsBefore: number) => void) | undefined
  /** Resumes sending after a restart marker of an earlier sender: the `ssss`, returned by REST. */
  readonly resumeSending?: string | undefined
  /** Resumes receiving at a position that an earlier receiver reported: the `rrrr`, returned by REST. */
  readonly resumeReceiving?: string | undefined
}

/**
 * Habits of a peer by one name: which of its faults to tolerate, and how to write for it.
 *
 * - `rfc959`: tolerates nothing; the same as no preset.
 * - `zos`: z/OS marks its records in MODE B and C although the structure is F, ends the last one by the end of file
 *   alone, and reads EBCDIC LF as a line end too. What is sent has the same form.
 * - `lenient`: tolerates everything, to salvage data.
 */
export type Preset = 'rfc959' | 'zos' | 'lenient'

/** What a preset sets. Options given with it take precedence, and their tolerances are added. */
export interface PresetOptions {
  /** Faults of the other side that are accepted. */
  readonly tolerate: readonly Tolerance[]
  /** How line ends in EBCDIC are read and written. */
  readonly newline: Newline
  /** Where MODE B and C mark the end of the file. Default: that of the encoder. */
  readonly endOfFile?: EndOfFilePlace | undefined
  /** Whether STRU F has records in MODE B and C. */
  readonly recordsInFile: boolean
}

/** What each preset sets. */
export const presets: Readonly<Record<Preset, PresetOptions>> = {
  rfc959: { tolerate: [], newline: 'swap', recordsInFile: false },
  zos: {
    tolerate: ['missing-eor', 'eor-outside-record-structure'],
    newline: 'nl-to-lf',
    endOfFile: 'alone-on-last-record',
    recordsInFile: true,
  },
  lenient: { tolerate: tolerances, newline: 'swap', recordsInFile: false },
}

/** Parameters, preset, options and defaults combined: what the layers are built from. */
export interface ResolvedOptions
  extends Omit<PipelineOptions, 'tolerate' | 'preset'>,
    Pick<TransferParameters, 'type' | 'structure' | 'mode'> {
  readonly codePage: string | CodePage
  readonly localCodePage: string | CodePage
  readonly unmappable: UnmappablePolicy
  readonly recordFormat: RecordFormat
  readonly newline: Newline
  readonly tolerate: Tolerated
}

const defaultCodePage = 'IBM-1047'

/** Each of its 256 octets has a character in every EBCDIC page. */
const defaultLocalCodePage = 'ISO-8859-1'

/** @throws RangeError for an unknown preset or tolerance */
export function resolveOptions(parameters: TransferParameters, options: PipelineOptions): ResolvedOptions {
  const preset = presetOf(options.preset ?? 'rfc959')
  const hasRecords = preset.recordsInFile && parameters.structure === 'F' && parameters.mode !== 'S'
  return {
    ...options,
    ...parameters,
    structure: hasRecords ? 'R' : parameters.structure,
    codePage: options.codePage ?? defaultCodePage,
    localCodePage: options.localCodePage ?? defaultLocalCodePage,
    unmappable: options.unmappable ?? 'substitute',
    recordFormat: options.recordFormat ?? defaultRecordFormat(parameters.type),
    newline: options.newline ?? preset.newline,
    endOfFile: options.endOfFile ?? preset.endOfFile,
    tolerate: tolerated([...preset.tolerate, ...(options.tolerate ?? [])]),
  }
}

function presetOf(name: Preset): PresetOptions {
  if (Object.hasOwn(presets, name)) return presets[name]
  throw new RangeError(
    `unknown preset ${JSON.stringify(name)}; the presets are ${Object.keys(presets).join(', ')}`,
  )
}

/** Whether the data are characters: TYPE A and E. */
export function isText({ code }: Type): boolean {
  return code === 'A' || code === 'E'
}

/** Whether the data are octets that are sent as they are: logical bytes of eight bits. */
export function isImage(type: Type): boolean {
  return type.code === 'I' || (type.code === 'L' && type.byteSize === 8)
}

/** The structure as the codecs of TYPE know it: with records, or without. */
export function fileOrRecords(structure: Structure): 'F' | 'R' {
  return structure === 'R' ? 'R' : 'F'
}
