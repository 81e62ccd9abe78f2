import { modeDecoder, modeEncoder } from '@ftpkit/pipeline'
import { LengthPrefixReader } from '@ftpkit/structure'
import {
  type ByteSink,
  type FileSink,
  isFtpError,
  type Pipeline,
  type TransferParameters,
} from '@ftpkit/transfer'
import { type DataControlBlock, maxDataLength, parseRecfm } from '../recfm.js'
import type { SiteParameters } from '../site/parameters.js'
import { motionOf } from './asa.js'
import { Incoming, type IncomingOptions } from './incoming.js'
import { LineSplitter } from './line-splitter.js'
import { MotionReader } from './motion-reader.js'
import { Outgoing, type OutgoingOptions } from './outgoing.js'
import { defaultPages, translationOf } from './translation.js'
import { newLine, UnixLineSource, UnixLineTarget } from './unix-lines.js'

/** What short records are filled up with: EBCDIC blanks in text, zeros in TYPE I. */
const pads = { text: 0x40, image: 0x00 } as const

const lineEnds = { CRLF: [0x0d, 0x0a], CR: [0x0d], LF: [0x0a], NONE: [] } as const

/** Most octets that one of a stored record becomes: each of a record of 0xFF doubled, with what stands around it. */
const maxExpansion = 5

/** What a transfer of records goes by. */
export interface Conversion {
  readonly parameters: TransferParameters
  readonly site: SiteParameters
  /** DCB attributes of what is read or written. */
  readonly format: DataControlBlock
}

/** What a transfer noticed of its records. */
export interface ConversionReport {
  records: number
  truncated: boolean
  substituted: boolean
}

/**
 * The pipeline of a RETR: from stored records, each behind its length in four octets, to the data connection.
 *
 * @param skip records to leave out, as the restart marker says
 */
export function sendingRecords(conversion: Conversion, report: ConversionReport, skip = 0): Pipeline {
  return sendingFrom((records) => new LengthPrefixReader(records), conversion, report, skip)
}

/** The same from a file of z/OS UNIX, whose records are its lines. */
export function sendingLines(conversion: Conversion, report: ConversionReport): Pipeline {
  return sendingFrom((records) => new UnixLineSource(records), conversion, report, 0)
}

function sendingFrom(
  source: (records: FileSink) => ByteSink,
  conversion: Conversion,
  report: ConversionReport,
  skip: number,
): Pipeline {
  const { parameters } = conversion
  const options = outgoingOptions(conversion, skip)
  return {
    maxExpansion,
    into(connection) {
      const endOfFile = parameters.structure === 'R' ? 'own-block' : 'alone-on-last-record'
      const outgoing = new Outgoing(modeEncoder(parameters, connection, { endOfFile }), options)
      return new Reporting(source(outgoing), (complete) => {
        report.substituted = outgoing.substituted
        if (complete) connection.end()
      })
    },
  }
}

/** The pipeline of a STOR: from the data connection to stored records, each behind its length in four octets. */
export function receivingRecords(conversion: Conversion, report: ConversionReport): Pipeline {
  const { parameters } = conversion
  const options = incomingOptions(conversion)
  return {
    // A record of one octet may be padded to the maximum length; its connection is fed by slices of that.
    maxExpansion: Math.max(2, options.pad === undefined ? 5 : options.maxLength + 4),
    into(local) {
      const incoming = new Incoming(local, options)
      const decoder = modeDecoder(...decoderSettings(parameters, splitter(conversion, incoming)))
      return new Reporting(new LenientEnd(decoder, incoming), () => {
        report.records = incoming.records
        report.truncated = incoming.truncated
        report.substituted = incoming.substituted
      })
    },
  }
}

/** The same into a file of z/OS UNIX: a new line behind each record. */
export function receivingLines(conversion: Conversion, report: ConversionReport): Pipeline {
  const { maxExpansion: most, into } = receivingRecords(conversion, report)
  return { maxExpansion: most, into: (local) => into(new LengthPrefixReader(new UnixLineTarget(local))) }
}

/** Whether ends of records show only as ends of lines: MODE S with STRU F. */
function isPlain({ mode, structure }: TransferParameters): boolean {
  return mode === 'S' && structure === 'F'
}

/** MODE B and C carry records also where STRU is F; the end of the file may stand alone on the last of them. */
function decoderSettings(parameters: TransferParameters, file: FileSink): Parameters<typeof modeDecoder> {
  const structure = isPlain(parameters) ? 'F' : 'R'
  return [{ ...parameters, structure }, file, { tolerate: ['missing-eor'] }]
}

function splitter(conversion: Conversion, records: FileSink): FileSink {
  const { type, mode, structure } = conversion.parameters
  if (mode !== 'S' || structure !== 'F') return records
  if (type.code === 'E') return new LineSplitter(records, newLine)
  if (type.code !== 'A') return records
  return new LineSplitter(hasMotions(conversion) ? new MotionReader(records) : records, 'CRLF')
}

/** Whether carriage controls are motions on the network. */
function hasMotions({ parameters, site, format }: Conversion): boolean {
  const { control } = parseRecfm(format.recfm)!
  return site.asatrans && control === 'A' && parameters.type.code === 'A' && isPlain(parameters)
}

function outgoingOptions(conversion: Conversion, skip: number): OutgoingOptions {
  const { parameters, site, format } = conversion
  const { type, mode } = parameters
  const { lengths } = parseRecfm(format.recfm)!
  const plain = isPlain(parameters)
  const motions = hasMotions(conversion)
  return {
    table: type.code === 'A' ? translationOf(site.sbdataconn ?? defaultPages).toNetwork : undefined,
    substitute: site.sbsub,
    trim: lengths === 'fixed' && plain && type.code === 'A' && !site.trailingblanks,
    descriptors: site.rdw && lengths === 'variable',
    control: motions ? motionOf : undefined,
    lineEnd: plain ? Uint8Array.from(lineEndOf(type.code, motions ? 'NONE' : site.sbsendeol)) : undefined,
    markEvery: mode === 'S' || type.code !== 'E' ? 0 : site.chkptint,
    skip,
  }
}

function lineEndOf(
  type: TransferParameters['type']['code'],
  textEnd: SiteParameters['sbsendeol'],
): readonly number[] {
  if (type === 'A') return lineEnds[textEnd]
  return type === 'E' ? [newLine] : []
}

function incomingOptions({ parameters, site, format }: Conversion): IncomingOptions {
  const { type } = parameters
  const text = type.code === 'A' || type.code === 'E'
  const cut = !text && isPlain(parameters)
  const fixed = parseRecfm(format.recfm)!.lengths === 'fixed'
  return {
    maxLength: Math.max(1, maxDataLength(format)),
    pad: fixed ? pads[text ? 'text' : 'image'] : undefined,
    overlong: cut || site.wraprecord ? 'wrap' : site.truncate ? 'truncate' : 'refuse',
    table: type.code === 'A' ? translationOf(site.sbdataconn ?? defaultPages).toFile : undefined,
    substitute: site.sbsub,
  }
}

/** Takes a close without an end of file for one where no record is open: some peers never send it, and z/OS asks for none. */
class LenientEnd implements ByteSink {
  constructor(
    private readonly decoder: ByteSink,
    private readonly records: Incoming,
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

/** Tells after every call that something may have been noticed, and whether all is through. */
class Reporting implements ByteSink {
  constructor(
    private readonly next: ByteSink,
    private readonly noticed: (complete: boolean) => void,
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.next.bytes(chunk, start, end)
    this.noticed(false)
  }

  end(): void {
    this.next.end()
    this.noticed(true)
  }
}
