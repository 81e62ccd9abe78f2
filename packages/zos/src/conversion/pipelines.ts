import { modeDecoder, modeEncoder } from '@ftpkit/pipeline'
import {
  FileDecoder,
  LengthPrefixReader,
  LengthPrefixWriter,
  LinesReader,
  LinesWriter,
  type WriterReports,
} from '@ftpkit/structure'
import { type ByteSink, FileFilter, type FileSink, isFtpError, type Pipeline } from '@ftpkit/transfer'
import { maxDataLength, parseRecfm } from '../recfm.js'
import type { SiteParameters } from '../site/parameters.js'
import { MotionReader, motionOf } from './asa.js'
import { type TextConversion, textConversion } from './coding.js'
import { type Conversion, isPlain } from './conversion.js'
import {
  type ConversionReport,
  type IncomingOptions,
  IncomingRecords,
  newReport,
  type Overlong,
} from './incoming.js'
import { IncomingText, type IncomingTextOptions } from './incoming-text.js'
import { type OutgoingOptions, OutgoingRecords, type TextOptions } from './outgoing.js'
import { unicodeOrder } from './utf-16.js'

/** What short records are padded with: EBCDIC blanks in text, zeros in TYPE I. */
const pads = { text: 0x40, image: 0x00 } as const

const lineEnds = { CRLF: [0x0d, 0x0a], CR: [0x0d], LF: [0x0a], NONE: [] } as const

/** EBCDIC new line: it ends a line of a file of z/OS UNIX, and a record of TYPE E in MODE S with STRU F. */
const newLine = 0x15

/** Longest line of a file of z/OS UNIX that is held to be converted as text, in octets. */
const maxHeldLine = 1_048_576

/** Most octets that one stored octet becomes: a record of one 0xFF, which is doubled, with the octets around it. */
const maxExpansion = 5

/**
 * The pipeline of a RETR: from stored records, each after its length in four octets, to the data connection.
 *
 * @param report is kept up to date
 * @param skip records to skip, as the restart marker says
 */
export function sendingRecords(conversion: Conversion, report: ConversionReport, skip = 0): Pipeline {
  return sendingFrom((records) => new LengthPrefixReader(records), conversion, report, skip)
}

/** The same from a file of z/OS UNIX, whose records are its lines. */
export function sendingLines(conversion: Conversion, report: ConversionReport): Pipeline {
  const lineEnd = unixLineEnd(conversion)
  return sendingFrom((records) => new LinesReader(records, { lineEnd }), conversion, report, 0)
}

function sendingFrom(
  reader: (records: FileSink) => ByteSink,
  conversion: Conversion,
  report: ConversionReport,
  skip: number,
): Pipeline {
  const { parameters } = conversion
  const options = outgoingOptions(conversion, skip)
  const endOfFile = parameters.structure === 'R' ? 'own-block' : 'alone-on-last-record'
  return {
    maxExpansion,
    into(connection) {
      Object.assign(report, newReport())
      const encoder = modeEncoder(parameters, connection, { endOfFile })
      return reader(new OutgoingRecords(new OnlyFile(encoder, connection), options, report))
    },
  }
}

/**
 * The pipeline of a STOR: from the data connection to stored records, each after its length in four octets.
 *
 * @param onRestartMarker gets each restart marker. Default: they are ignored
 */
export function receivingRecords(
  conversion: Conversion,
  report: ConversionReport,
  onRestartMarker?: WriterReports['onRestartMarker'],
): Pipeline {
  const options = incomingOptions(conversion)
  const { maxLength, pad } = options
  // A record of one octet may be padded to the maximum length; its connection is fed by slices of that.
  const expansion = Math.max(2, pad === undefined ? maxExpansion : maxLength + 4)
  const records = (local: ByteSink) => {
    const writer = new LengthPrefixWriter(local, { maxRecordLength: maxLength, onRestartMarker })
    return new IncomingRecords(writer, options, report, true)
  }
  return receivingInto(records, conversion, report, expansion)
}

/** The same into a file of z/OS UNIX, where NL ends each record. */
export function receivingLines(
  conversion: Conversion,
  report: ConversionReport,
  onRestartMarker?: WriterReports['onRestartMarker'],
): Pipeline {
  const options = incomingOptions(conversion)
  const lineEnd = unixLineEnd(conversion)
  const records = (local: ByteSink) =>
    new IncomingRecords(new LinesWriter(local, { lineEnd, onRestartMarker }), options, report)
  return receivingInto(records, conversion, report, maxExpansion)
}

/** A line of a file of z/OS UNIX ends with NL, or with LF where its text is not EBCDIC. */
function unixLineEnd(conversion: Conversion): 'nl' | 'lf' {
  const text = textConversion(conversion)
  return text?.kind === 'text' && !text.file.ebcdic ? 'lf' : 'nl'
}

function receivingInto(
  open: (local: ByteSink) => IncomingRecords,
  conversion: Conversion,
  report: ConversionReport,
  expansion: number,
): Pipeline {
  const { parameters } = conversion
  // MODE B and C carry records also where STRU is F, and the end of the file alone may mark the last of them.
  const structure = isPlain(parameters) ? 'F' : 'R'
  const tolerate = ['missing-eor'] as const
  const text = incomingText(conversion)
  return {
    maxExpansion: expansion,
    into(local) {
      Object.assign(report, newReport())
      const stored = open(local)
      const records = text ? new IncomingText(stored, text, report) : stored
      const file = text?.lines ? records : lineReader(conversion, records)
      return new LenientEnd(modeDecoder({ ...parameters, structure }, file, { tolerate }), records)
    },
  }
}

/** How text without a table is received. Lines with motions are found before it is converted. */
function incomingText(conversion: Conversion): IncomingTextOptions | undefined {
  const { parameters, site, format, appends = false } = conversion
  const text = textConversion(conversion)
  if (text?.kind !== 'text') return undefined
  const { file, network, rules } = text
  const { substitute, substituteAs, requireLastEnd } = rules
  const maxLength = Math.max(1, maxDataLength(format))
  const holdable = maxLength <= maxHeldLine
  return {
    ...{ from: network, to: file, substitute, substituteAs, requireLastEnd },
    maxLength: holdable ? maxLength : maxHeldLine,
    overlong: holdable ? overlongOf(site, rules.truncate) : 'refuse',
    lines: isPlain(parameters) && !hasMotions(conversion),
    mark: file.ebcdic || appends ? 'drop' : markPolicies[site.unicodefilesystembom],
  }
}

const markPolicies = { ASIS: 'keep', ALWAYS: 'add', NEVER: 'drop' } as const

function overlongOf({ wraprecord }: SiteParameters, truncate: boolean): Overlong {
  if (wraprecord) return 'wrap'
  return truncate ? 'truncate' : 'refuse'
}

/** What makes records of the file in transfer: lines of text in MODE S with STRU F. */
function lineReader(conversion: Conversion, records: FileSink): FileSink {
  const { type } = conversion.parameters
  if (!isPlain(conversion.parameters)) return records
  if (type.code === 'E') return new FileDecoder(new LinesReader(records, { lineEnd: 'nl' }))
  if (type.code !== 'A') return records
  const lines = hasMotions(conversion) ? new MotionReader(records) : records
  return new FileDecoder(new LinesReader(lines, { lineEnd: 'crlf' }))
}

/** Whether carriage controls are motions on the network. */
function hasMotions({ parameters, site, format }: Conversion): boolean {
  const { control } = parseRecfm(format.recfm)!
  if (unicodeOrder(parameters.type)) return false
  return site.asatrans && control === 'A' && parameters.type.code === 'A' && isPlain(parameters)
}

function outgoingOptions(conversion: Conversion, skip: number): OutgoingOptions {
  const { parameters, site, format } = conversion
  const text = textConversion(conversion)
  const { type, mode } = parameters
  const { lengths } = parseRecfm(format.recfm)!
  const plain = isPlain(parameters)
  const motions = hasMotions(conversion)
  return {
    table: text?.kind === 'octets' ? text.toNetwork : undefined,
    text: text?.kind === 'text' ? outgoingText(text) : undefined,
    substitute: site.sbsub,
    trim: lengths === 'fixed' && plain && type.code === 'A' && !site.trailingblanks,
    descriptors: site.rdw && lengths === 'variable',
    control: motions ? motionOf : undefined,
    lineEnd: plain ? (motions ? new Uint8Array(0) : lineEndOf(conversion, text)) : undefined,
    markEvery: mode === 'S' || type.code !== 'E' ? 0 : site.chkptint,
    skip,
  }
}

function outgoingText({ file, network, rules }: ConvertedText): TextOptions {
  const { substitute } = rules
  return { from: file, to: network, substitute, keepMark: !network.ebcdic && !file.ebcdic }
}

type ConvertedText = Extract<TextConversion, { kind: 'text' }>

function lineEndOf({ parameters, site }: Conversion, text: TextConversion | undefined): Uint8Array {
  if (text?.kind === 'text') return text.network.encoder().write(text.rules.lineEnd)
  if (parameters.type.code === 'A') return Uint8Array.from(lineEnds[site.sbsendeol])
  return Uint8Array.from(parameters.type.code === 'E' ? [newLine] : [])
}

function incomingOptions(conversion: Conversion): IncomingOptions {
  const { parameters, site, format } = conversion
  const converted = textConversion(conversion)
  const { type } = parameters
  const text = type.code === 'A' || type.code === 'E'
  const cut = !text && isPlain(parameters)
  const fixed = parseRecfm(format.recfm)!.lengths === 'fixed'
  return {
    maxLength: Math.max(1, maxDataLength(format)),
    pad: fixed ? pads[text ? 'text' : 'image'] : undefined,
    overlong: cut ? 'wrap' : overlongOf(site, site.truncate),
    table: converted?.kind === 'octets' ? converted.toFile : undefined,
    substitute: site.sbsub,
  }
}

/** Ends the data connection after its file: z/OS sends one file a connection. */
class OnlyFile extends FileFilter {
  constructor(
    file: FileSink,
    private readonly connection: ByteSink,
  ) {
    super(file)
  }

  override endOfFile(): void {
    super.endOfFile()
    this.connection.end()
  }
}

/** Accepts a close without an end of file between records: some peers never send one, and z/OS does not require it. */
class LenientEnd implements ByteSink {
  constructor(
    private readonly decoder: ByteSink,
    private readonly records: IncomingRecords | IncomingText,
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.decoder.bytes(chunk, start, end)
  }

  /** @throws FtpError `truncated` inside a record */
  end(): void {
    try {
      this.decoder.end()
    } catch (error) {
      if (!isFtpError(error) || error.code !== 'truncated' || this.records.open) throw error
      this.records.endOfFile()
    }
  }
}
