import type { ByteSink, FileSink, Pipeline } from '@ftpkit/transfer'
import type { StructureTolerance } from '../options.js'
import { FormatAdvice, type Guess } from './format-advice.js'
import { RecordLimit } from './limit.js'
import type { HeldRecordOptions } from './prefixed.js'

/** Options of a reader of any record format. */
export interface RecordReaderOptions<Tolerance extends string = StructureTolerance> {
  /** Longest record that is read, in octets; a longer one is `limit-exceeded`. Default: no limit, for no record is held. */
  readonly maxRecordLength?: number | undefined
  /** Tolerances of all formats; a reader ignores those that it does not know. */
  readonly tolerate?: readonly Tolerance[] | undefined
}

/** An option in the text of a record format, as in `rdw:little`. It sets one field of the format. */
export interface FormatOption {
  /** The field that it sets. */
  readonly field: string
  /** Returns the value of the field, or undefined if `text` is another option. */
  read(text: string): unknown
  /** Returns the text for a value of the field, or undefined if it is the default, which is not printed. */
  print(value: unknown): string | undefined
}

/** One record format: how it is spelled, and its codecs. */
export interface RecordFormatEntry<Format, Tolerance extends string = StructureTolerance> {
  /** How it is spelled, for messages and help: `bdw[:BLOCKSIZE]`. */
  readonly syntax: string
  /** What may follow its name, in the order in which it is printed. */
  readonly options: readonly FormatOption[]
  /** Checks what was parsed. @throws RangeError for sizes out of range */
  check?(format: Format): void
  /** Makes the codec that reads a local file. @throws RangeError for sizes out of range */
  reader(
    format: Format,
    file: FileSink,
    options: Omit<RecordReaderOptions<Tolerance>, 'maxRecordLength'>,
  ): ByteSink
  /** Makes the codec that writes a local file. @throws RangeError for sizes out of range */
  writer(format: Format, local: ByteSink, options: HeldRecordOptions): FileSink
  /**
   * What is before each record, so that a file which can't be read may be of another format like it: descriptors with
   * octets whose value is known, or bare lengths. Default: neither.
   */
  readonly descriptors?: 'redundant' | 'bare' | undefined
  /** Most octets of a local file that the end of one record can become. */
  endOfRecordLength(format: Format): number
  /** Whether a transfer can resume inside a record: not where a record is held until its length is known. */
  readonly resumesInRecords: boolean
}

/** An entry for each format that `Format` unites. */
export type RecordFormatEntries<
  Format extends { readonly format: string },
  Tolerance extends string = StructureTolerance,
> = {
  readonly [Name in Format['format']]: RecordFormatEntry<Extract<Format, { format: Name }>, Tolerance>
}

/**
 * Record formats by name, from a table of entries. A package with a record format of its own adds an entry:
 * `new RecordFormatTable<RecordFormat | Mine>({ ...recordFormatEntries, mine: { … } })`.
 */
export class RecordFormatTable<
  Format extends { readonly format: string },
  Tolerance extends string = StructureTolerance,
> {
  /** How each format is spelled. */
  readonly syntax: Readonly<Record<Format['format'], string>>
  private readonly entries: Readonly<Record<string, RecordFormatEntry<Format, Tolerance>>>

  /** @param guesses formats that a file with descriptors may have instead of another, the most telling first */
  constructor(
    entries: RecordFormatEntries<Format, Tolerance>,
    private readonly guesses: readonly Format[] = [],
  ) {
    this.entries = entries as typeof this.entries
    const spelled = Object.entries(this.entries).map(([name, { syntax }]) => [name, syntax] as const)
    this.syntax = Object.fromEntries(spelled) as typeof this.syntax
  }

  /**
   * Reads a record format, in either case, options in any order: `lines`, `lines:crlf`, `fixed:80:pad=40:strip`,
   * `rdw:exclusive:little`.
   *
   * @throws RangeError that names the formats, or the options of this one
   */
  parse(text: string): Format {
    const [name = '', ...words] = text.trim().toLowerCase().split(':')
    if (!Object.hasOwn(this.entries, name)) {
      const known = Object.values(this.syntax).join(', ')
      throw new RangeError(`${JSON.stringify(text)} is not a record format; the formats are ${known}`)
    }
    const entry = this.entries[name]!
    const fields: Record<string, unknown> = { format: name }
    for (const word of words) {
      const option = entry.options.find((option) => option.read(word) !== undefined)
      if (!option || option.field in fields) {
        const fault = option ? 'repeats an option' : 'is not an option'
        throw new RangeError(
          `${JSON.stringify(word)} ${fault} of the record format ${JSON.stringify(text)}: write ${entry.syntax}`,
        )
      }
      fields[option.field] = option.read(word)
    }
    const format = fields as unknown as Format
    entry.check?.(format)
    return format
  }

  /** Writes a record format so that {@link parse} reads it; defaults are left out. */
  print(format: Format): string {
    const fields = format as unknown as Readonly<Record<string, unknown>>
    const options = this.entryOf(format).options.map(({ field, print }) => print(fields[field]))
    return [format.format, ...options.filter((option) => option !== undefined)].join(':')
  }

  /**
   * Makes the reader of a record format: octets of a local file to a file in transfer. Where a descriptor is wrong, its
   * error names the format that the beginning of the file fits, if there is one.
   *
   * @throws RangeError for a length or a size out of range
   */
  reader(
    format: Format,
    file: FileSink,
    { maxRecordLength, tolerate }: RecordReaderOptions<Tolerance> = {},
  ): ByteSink {
    const records = maxRecordLength === undefined ? file : new RecordLimit(file, maxRecordLength)
    const entry = this.entryOf(format)
    const reader = entry.reader(format, records, { tolerate })
    return entry.descriptors ? new FormatAdvice(reader, () => this.guessesFor(format)) : reader
  }

  /** The format itself, and those that may be meant instead. */
  private guessesFor(format: Format): readonly Guess[] {
    return [format, ...this.guesses].map((guess) => ({
      text: this.print(guess),
      redundant: this.entryOf(guess).descriptors === 'redundant',
      reader: (file) => this.entryOf(guess).reader(guess, file, {}),
    }))
  }

  /**
   * Makes the writer of a record format: a file in transfer to octets of a local file.
   *
   * `maxRecordLength` limits formats that hold a whole record, as `rdw` and `length-prefix`; a block of `bdw` or
   * `spanned` is limited by its own size, and the others hold nothing.
   *
   * @throws RangeError for a length or a size out of range
   */
  writer(format: Format, local: ByteSink, options: HeldRecordOptions = {}): FileSink {
    return this.entryOf(format).writer(format, local, options)
  }

  /**
   * Converts a local file from one record format to another, in one pass: for `convert`, `transformStream` and
   * `nodeTransform` of `@ftpkit/transfer`.
   *
   * @param options tolerances for the file that is read; `maxRecordLength` limits every record, held or not
   * @throws RangeError when it is used, for a length or a size out of range
   */
  conversion(from: Format, to: Format, options: RecordReaderOptions<Tolerance> = {}): Pipeline {
    return {
      // One octet of input is at most one octet of data and the end of a record.
      maxExpansion: this.endOfRecordLength(to) + 1,
      into: (output) => {
        const { maxRecordLength } = options
        return this.reader(from, this.writer(to, output, { maxRecordLength }), options)
      },
    }
  }

  /** Most octets of a local file that the end of one record can become. */
  endOfRecordLength(format: Format): number {
    return this.entryOf(format).endOfRecordLength(format)
  }

  /** Whether a transfer can resume inside a record: not where a record is held until its length is known. */
  resumesInRecords(format: Format): boolean {
    return this.entryOf(format).resumesInRecords
  }

  private entryOf(format: Format): RecordFormatEntry<Format, Tolerance> {
    return this.entries[format.format]!
  }
}
