import { type BdwFormat, BdwReader, BdwWriter } from './bdw.js'
import { checkBlockSize } from './blocks.js'
import { type CardBlockFormat, CardBlockReader, CardBlockWriter } from './card-blocks.js'
import type { DescriptorWordFormat } from './descriptor-word.js'
import { type FixedFormat, FixedReader, FixedWriter, padsOf } from './fixed.js'
import { type FormatOption, type RecordFormatEntries, RecordFormatTable } from './format-table.js'
import { LengthPrefixReader, LengthPrefixWriter } from './length-prefix.js'
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
  | ({ readonly format: 'length-prefix' } & CardBlockFormat)

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

/** How descriptor words say lengths. */
const descriptorWords: readonly FormatOption[] = [
  flag('exclusive', 'inclusive', false),
  flag('little', 'endian', 'little'),
  flag('second', 'half', 'second'),
]

/** The words of `records=little+second`, and what they say. `big` is a word of z/OS. */
const wordsOfRecords: Readonly<Record<string, DescriptorWordFormat>> = {
  big: {},
  exclusive: { inclusive: false },
  little: { endian: 'little' },
  second: { half: 'second' },
}

/** How descriptor words of records in blocks say lengths, where those of blocks say them otherwise. */
const wordsInBlocks: FormatOption = {
  field: 'records',
  read(text) {
    const words = /^records=(.+)$/.exec(text)?.[1]?.split('+') ?? []
    const isKnown = words.length > 0 && words.every((word) => Object.hasOwn(wordsOfRecords, word))
    return isKnown ? Object.assign({}, ...words.map((word) => wordsOfRecords[word])) : undefined
  },
  print(given) {
    if (typeof given !== 'object' || given === null) return undefined
    const { inclusive, endian, half } = given as DescriptorWordFormat
    const words = [
      inclusive === false && 'exclusive',
      endian === 'little' && 'little',
      half === 'second' && 'second',
    ]
    return `records=${words.filter(Boolean).join('+') || 'big'}`
  },
}

const fixedSyntax = 'fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate]'

/** The record formats of this package, for a {@link RecordFormatTable} that has more. */
export const recordFormatEntries: RecordFormatEntries<RecordFormat> = {
  lines: {
    syntax:
      'lines[:lf|:crlf|:nl|:any|:ebcdic-lf|:ebcdic-crlf|:ebcdic-any][:no-final][:keep|:refuse|:substitute=HH]',
    options: [
      oneOf('lineEnd', 'lf', 'crlf', 'nl', 'any', 'ebcdic-lf', 'ebcdic-crlf', 'ebcdic-any'),
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
    syntax: 'rdw[:exclusive][:little][:second][:keep|:refuse]',
    options: [...descriptorWords, oneOf('blocksInRecords', 'keep', 'refuse')],
    descriptors: 'redundant',
    reader: (format, file, { tolerate }) => new RdwReader(file, { ...format, tolerate }),
    writer: (format, local, options) => new RdwWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
  bdw: {
    syntax: 'bdw[:BLOCKSIZE][:exclusive][:little][:second][:records=WORDS]',
    options: [decimal('blockSize'), ...descriptorWords, wordsInBlocks],
    descriptors: 'redundant',
    check: ({ blockSize }) => void checkBlockSize(blockSize),
    reader: (format, file, { tolerate }) => new BdwReader(file, { ...format, tolerate }),
    writer: (format, local, options) => new BdwWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
  spanned: {
    syntax: 'spanned[:BLOCKSIZE][:blocked][:exclusive][:little][:second][:records=WORDS][:keep|:refuse]',
    options: [
      decimal('blockSize'),
      flag('blocked', 'blocked', true),
      ...descriptorWords,
      wordsInBlocks,
      oneOf('blocksInRecords', 'keep', 'refuse'),
    ],
    descriptors: 'redundant',
    check({ blockSize, blocked, blocksInRecords, records }) {
      checkBlockSize(blockSize)
      if (!blocked && records)
        throw new RangeError('records= of spanned is for blocks: write spanned:blocked')
      if (blocked && blocksInRecords !== undefined)
        throw new RangeError(`spanned:blocked reads blocks: write it without ${blocksInRecords}`)
    },
    reader: (format, file, { tolerate }) => new SpannedReader(file, { ...format, tolerate }),
    writer: (format, local, options) => new SpannedWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: true,
  },
  'length-prefix': {
    syntax: 'length-prefix[:2|:4][:little][:inclusive][:1014]',
    options: [
      oneOf('octets', 2, 4),
      flag('little', 'endian', 'little'),
      flag('inclusive', 'inclusive', true),
      flag('1014', 'blocks', 1014),
    ],
    descriptors: 'bare',
    reader: (format, file, { tolerate }) =>
      format.blocks
        ? new CardBlockReader(file, { ...format, tolerate })
        : new LengthPrefixReader(file, { ...format, tolerate }),
    writer: (format, local, options) =>
      format.blocks
        ? new CardBlockWriter(local, { ...options, ...format })
        : new LengthPrefixWriter(local, { ...options, ...format }),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
}

const booleans = [false, true]

/** Every way in which descriptor words say lengths, the most common first. */
const wordFormats: readonly DescriptorWordFormat[] = booleans.flatMap((exclusive) =>
  booleans.flatMap((little) =>
    booleans.map((second) => ({
      ...(exclusive && { inclusive: false }),
      ...(little && { endian: 'little' as const }),
      ...(second && { half: 'second' as const }),
    })),
  ),
)

/** Blocks whose words say lengths otherwise than those of their records. */
const mixedBlockFormats: readonly RecordFormat[] = wordFormats.flatMap((word, at) =>
  wordFormats
    .filter((_, other) => other !== at)
    .flatMap((records) => [
      { format: 'bdw' as const, ...word, records },
      { format: 'spanned' as const, blocked: true, ...word, records },
    ]),
)

/**
 * Formats that a file with descriptor words may have, the most telling first: blocks also read as records, and records as
 * segments or with length prefixes.
 */
export const descriptorFormats: readonly RecordFormat[] = [
  ...wordFormats.map((word) => ({ format: 'bdw' as const, ...word })),
  ...wordFormats.map((word) => ({ format: 'spanned' as const, blocked: true, ...word })),
  ...mixedBlockFormats,
  ...wordFormats.map((word) => ({ format: 'rdw' as const, ...word })),
  ...wordFormats.map((word) => ({ format: 'spanned' as const, ...word })),
  { format: 'length-prefix', blocks: 1014 },
  ...([4, 2] as const).flatMap((octets) => [
    { format: 'length-prefix' as const, octets },
    { format: 'length-prefix' as const, octets, inclusive: true },
    { format: 'length-prefix' as const, octets, endian: 'little' as const },
    { format: 'length-prefix' as const, octets, endian: 'little' as const, inclusive: true },
  ]),
]

/** The record formats of this package by name: parses and prints them, and makes their codecs at run time. */
export const recordFormats = new RecordFormatTable<RecordFormat>(recordFormatEntries, descriptorFormats)
