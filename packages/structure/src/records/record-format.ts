import { type BdwFormat, BdwReader, BdwWriter } from './bdw.js'
import { checkBlockSize } from './blocks.js'
import { type FixedFormat, FixedReader, FixedWriter, padsOf } from './fixed.js'
import { type FormatOption, type RecordFormatEntries, RecordFormatTable } from './format-table.js'
import { type LengthPrefixFormat, LengthPrefixReader, LengthPrefixWriter } from './length-prefix.js'
import { checkLines, type LinesFormat, LinesReader, LinesWriter, maxLineEndLength } from './lines.js'
import { type RdwFormat, RdwReader, RdwWriter } from './rdw.js'
import { type SpannedFormat, SpannedReader, SpannedWriter } from './spanned.js'

/** How records lie in a local file. Only `format`, and the `length` of `fixed`, are required. */
export type RecordFormat =
  | ({ readonly format: 'lines' } & LinesFormat)
  | ({ readonly format: 'fixed' } & FixedFormat)
  | ({ readonly format: 'rdw' } & RdwFormat)
  | ({ readonly format: 'bdw' } & BdwFormat)
  | ({ readonly format: 'spanned' } & SpannedFormat)
  | ({ readonly format: 'length-prefix' } & LengthPrefixFormat)

/** Most octets of descriptors: an empty record can become those of a block and of a segment, twice. */
const maxDescriptorOctets = 16

/** A word that means one value. */
const flag = (text: string, field: string, value: unknown): FormatOption => ({
  field,
  read: (given) => (given === text ? value : undefined),
  print: (given) => (given === value ? text : undefined),
})

/** One of several values, spelled as they are. */
const oneOf = (field: string, ...values: readonly (string | number)[]): FormatOption => ({
  field,
  read: (text) => values.find((value) => String(value) === text),
  print: (given) => (values.some((value) => value === given) ? String(given) : undefined),
})

/** A number in decimal digits. */
const decimal = (field: string): FormatOption => ({
  field,
  read: (text) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined),
  print: (given) => (given === undefined ? undefined : String(given)),
})

/** An octet in two hexadecimal digits. */
const pad: FormatOption = {
  field: 'pad',
  read: (text) => (/^pad=[0-9a-f]{2}$/.test(text) ? Number.parseInt(text.slice(4), 16) : undefined),
  print: (given) => (typeof given === 'number' ? `pad=${given.toString(16).padStart(2, '0')}` : undefined),
}

/** What becomes of line ends in records. The octet that substitutes them has two hexadecimal digits. */
const lineEndsInRecords: FormatOption = {
  field: 'lineEndsInRecords',
  read(text) {
    if (text === 'keep' || text === 'refuse') return text
    return /^substitute=[0-9a-f]{2}$/.test(text)
      ? { substitute: Number.parseInt(text.slice(11), 16) }
      : undefined
  },
  print(given) {
    if (given === 'keep' || given === 'refuse') return given
    if (typeof given !== 'object' || given === null || !('substitute' in given)) return undefined
    return `substitute=${Number(given.substitute).toString(16).padStart(2, '0')}`
  },
}

const fixedSyntax = 'fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate]'

/** The record formats of this package, for a {@link RecordFormatTable} that has more. */
export const recordFormatEntries: RecordFormatEntries<RecordFormat> = {
  lines: {
    syntax: 'lines[:lf|:crlf|:nl|:any][:no-final][:keep|:refuse|:substitute=HH]',
    options: [
      oneOf('lineEnd', 'lf', 'crlf', 'nl', 'any'),
      flag('no-final', 'finalLineEnd', false),
      lineEndsInRecords,
    ],
    check: checkLines,
    reader: (format, file) => new LinesReader(file, format),
    writer: (format, local, options) => new LinesWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxLineEndLength,
    resumesInRecords: true,
  },
  fixed: {
    syntax: fixedSyntax,
    options: [
      decimal('length'),
      pad,
      flag('strip', 'trailingPads', 'strip'),
      oneOf('tooLong', 'wrap', 'truncate'),
    ],
    check(format) {
      if (format.length === undefined)
        throw new RangeError(`the record format "fixed" needs a length: write ${fixedSyntax}`)
      padsOf(format)
    },
    reader: (format, file, { tolerate }) => new FixedReader(file, { ...format, tolerate }),
    writer: (format, local, options) => new FixedWriter(local, { ...options, ...format }),
    endOfRecordLength: ({ length }) => length,
    resumesInRecords: true,
  },
  rdw: {
    syntax: 'rdw[:exclusive][:little][:second]',
    options: [
      flag('exclusive', 'inclusive', false),
      flag('little', 'endian', 'little'),
      flag('second', 'half', 'second'),
    ],
    reader: (format, file, { tolerate }) => new RdwReader(file, { ...format, tolerate }),
    writer: (format, local, options) => new RdwWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
  bdw: {
    syntax: 'bdw[:BLOCKSIZE]',
    options: [decimal('blockSize')],
    check: ({ blockSize }) => void checkBlockSize(blockSize),
    reader: (_format, file, { tolerate }) => new BdwReader(file, { tolerate }),
    writer: (format, local, options) => new BdwWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
  spanned: {
    syntax: 'spanned[:BLOCKSIZE][:blocked]',
    options: [decimal('blockSize'), flag('blocked', 'blocked', true)],
    check: ({ blockSize }) => void checkBlockSize(blockSize),
    reader: ({ blocked }, file, { tolerate }) => new SpannedReader(file, { blocked, tolerate }),
    writer: (format, local, options) => new SpannedWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: true,
  },
  'length-prefix': {
    syntax: 'length-prefix[:2|:4][:little][:inclusive]',
    options: [
      oneOf('octets', 2, 4),
      flag('little', 'endian', 'little'),
      flag('inclusive', 'inclusive', true),
    ],
    reader: (format, file) => new LengthPrefixReader(file, format),
    writer: (format, local, options) => new LengthPrefixWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
}

/** The record formats of this package by name: parses and prints them, and makes their codecs at run time. */
export const recordFormats = new RecordFormatTable<RecordFormat>(recordFormatEntries)
