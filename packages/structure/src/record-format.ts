import { type BdwFormat, checkedBlockSize } from './bdw-format.js'
import { type FixedFormat, padsOf } from './fixed-format.js'
import type { LengthPrefixFormat } from './length-prefix-format.js'
import type { LinesFormat } from './lines-format.js'
import type { RdwFormat } from './rdw-format.js'
import type { SpannedFormat } from './spanned-format.js'

/**
 * How records lie in a local file. All but `format`, and the `length` of `fixed`, may be absent: the interfaces say
 * what holds then.
 */
export type RecordFormat =
  | ({ readonly format: 'lines' } & LinesFormat)
  | ({ readonly format: 'fixed' } & FixedFormat)
  | ({ readonly format: 'rdw' } & RdwFormat)
  | ({ readonly format: 'bdw' } & BdwFormat)
  | ({ readonly format: 'spanned' } & SpannedFormat)
  | ({ readonly format: 'length-prefix' } & LengthPrefixFormat)

/** The formats that {@link parseRecordFormat} knows, with what may follow each. */
export const recordFormatSyntax = {
  lines: 'lines[:lf|:crlf|:nl|:any][:no-final]',
  fixed: 'fixed:LENGTH[:pad=HH][:strip][:wrap|:truncate]',
  rdw: 'rdw[:exclusive][:little][:second]',
  bdw: 'bdw[:BLOCKSIZE]',
  spanned: 'spanned[:BLOCKSIZE][:blocked]',
  'length-prefix': 'length-prefix[:2|:4][:little][:inclusive]',
} as const satisfies Record<RecordFormat['format'], string>

/** A word behind the name of a format: how it is written, and what it sets. */
interface Word {
  readonly pattern: RegExp
  /** The fields that the word sets. */
  readonly read: (text: string) => Readonly<Record<string, unknown>>
}

const number = (field: string): Word => ({
  pattern: /^\d{1,10}$/,
  read: (text) => ({ [field]: Number(text) }),
})

const flag = (text: string, fields: Readonly<Record<string, unknown>>): Word => ({
  pattern: new RegExp(`^${text}$`),
  read: () => fields,
})

const little = flag('little', { endian: 'little' })

const words = {
  lines: [
    { pattern: /^(?:lf|crlf|nl|any)$/, read: (lineEnd) => ({ lineEnd }) },
    flag('no-final', { finalLineEnd: false }),
  ],
  fixed: [
    number('length'),
    { pattern: /^pad=[0-9a-f]{2}$/, read: (text) => ({ pad: Number.parseInt(text.slice(4), 16) }) },
    flag('strip', { trailingPads: 'strip' }),
    { pattern: /^(?:wrap|truncate)$/, read: (tooLong) => ({ tooLong }) },
  ],
  rdw: [flag('exclusive', { inclusive: false }), little, flag('second', { half: 'second' })],
  bdw: [number('blockSize')],
  spanned: [number('blockSize'), flag('blocked', { blocked: true })],
  'length-prefix': [
    { pattern: /^[24]$/, read: (text) => ({ octets: Number(text) }) },
    little,
    flag('inclusive', { inclusive: true }),
  ],
} as const satisfies Record<RecordFormat['format'], readonly Word[]>

/**
 * Reads a record format as a command line has it: `lines`, `lines:crlf`, `fixed:80`, `fixed:80:pad=40:strip`, `rdw`,
 * `rdw:exclusive:little`, `bdw:6233`, `spanned:blocked`, `length-prefix:2`, in either case; words in any order.
 *
 * @throws RangeError that names the known formats, or what may follow this one
 */
export function parseRecordFormat(text: string): RecordFormat {
  const [name = '', ...rest] = text.trim().toLowerCase().split(':')
  if (!Object.hasOwn(words, name)) {
    const known = Object.values(recordFormatSyntax).join(', ')
    throw new RangeError(`${JSON.stringify(text)} is no record format; known are ${known}`)
  }
  const format = name as RecordFormat['format']
  const fields: Record<string, unknown> = { format }
  for (const word of rest) {
    const found = (words[format] as readonly Word[]).find(({ pattern }) => pattern.test(word))
    const read = found?.read(word) ?? {}
    const again = Object.keys(read).some((field) => field in fields)
    if (!found || again) {
      throw new RangeError(
        `${JSON.stringify(word)} ${found ? 'says a second time what was said' : 'is unknown'} in the record format ${JSON.stringify(text)}: write ${recordFormatSyntax[format]}`,
      )
    }
    Object.assign(fields, read)
  }
  return checked(fields as unknown as RecordFormat)
}

/** Writes a record format so that {@link parseRecordFormat} reads it; what is not said is not written. */
export function formatRecordFormat(format: RecordFormat): string {
  return [format.format, ...sayings(format).filter((word) => word !== undefined && word !== false)].join(':')
}

/** What each field that is not what holds anyway is written as. */
function sayings(format: RecordFormat): readonly (string | number | false | undefined)[] {
  switch (format.format) {
    case 'lines':
      return [format.lineEnd, format.finalLineEnd === false && 'no-final']
    case 'fixed':
      return [
        format.length,
        format.pad !== undefined && `pad=${format.pad.toString(16).padStart(2, '0')}`,
        format.trailingPads === 'strip' && 'strip',
        format.tooLong !== 'refuse' && format.tooLong,
      ]
    case 'rdw':
      return [
        format.inclusive === false && 'exclusive',
        format.endian === 'little' && 'little',
        format.half === 'second' && 'second',
      ]
    case 'bdw':
      return [format.blockSize]
    case 'spanned':
      return [format.blockSize, format.blocked && 'blocked']
    case 'length-prefix':
      return [format.octets, format.endian === 'little' && 'little', format.inclusive && 'inclusive']
  }
}

/** @throws RangeError for sizes that cannot be */
function checked(format: RecordFormat): RecordFormat {
  if (format.format === 'fixed') {
    if (format.length === undefined) {
      throw new RangeError(`the record format "fixed" needs a length: write ${recordFormatSyntax.fixed}`)
    }
    padsOf(format)
  }
  if (format.format === 'bdw' || format.format === 'spanned') checkedBlockSize(format.blockSize)
  return format
}
