import { type CodePage, utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import {
  type PipelineOptions,
  type Preset,
  type RecordFormat,
  recordFormats,
  type Tolerance,
} from '@ftpkit/pipeline'
import type { LinesFormat } from '@ftpkit/structure'
import type { Format, Mode, Structure, TransferParameters, Type } from '@ftpkit/transfer'
import { InvalidArgumentError } from 'commander'

/** The forms in which `decode` writes a file and `encode` reads it. */
export type View = 'file' | 'events' | 'pages' | 'words'

/** The options of `decode` and `encode`. */
export interface CodecChoice {
  readonly type: Type
  readonly format?: Format | undefined
  readonly stru: Structure
  readonly mode: Mode
  readonly preset?: Preset | undefined
  readonly tolerate?: readonly string[] | undefined
  readonly codePage?: CodePage | undefined
  readonly localCodePage?: CodePage | undefined
  readonly recordFormat?: RecordFormat | undefined
  readonly carriageControl?: 'text' | 'keep' | 'format-effectors' | undefined
  readonly pageLength?: number | undefined
  readonly maxRecordLength?: number | undefined
  readonly many?: boolean | undefined
}

export const formatNames = `one of ${Object.values(recordFormats.syntax).join(', ')}`

/** The transfer parameters of the options. @throws RangeError for a format with TYPE I or L */
export function parametersOf({ type, format, stru, mode }: CodecChoice): TransferParameters {
  if (format !== undefined && !('format' in type)) {
    throw new RangeError(`--format ${format} is for TYPE A and E, not for TYPE ${type.code}`)
  }
  return {
    type: format !== undefined && 'format' in type ? { ...type, format } : type,
    structure: stru,
    mode,
  }
}

/** The options of the codecs. NL and LF of EBCDIC both become LF, since the text is to be read here, not kept. */
export function pipelineOptions(choice: CodecChoice): PipelineOptions {
  const { preset, codePage, localCodePage, recordFormat, carriageControl, pageLength, maxRecordLength } =
    choice
  const isAscii = choice.type.code === 'A'
  return {
    preset,
    tolerate: tolerancesOf(choice),
    ...(isAscii ? { asciiCodePage: codePage } : { codePage }),
    localCodePage: localCodePage ?? (isAscii || codePage?.kind === 'double-octet' ? utf8 : undefined),
    newline: 'nl-to-lf',
    recordFormat: strictlyRead(strict(recordFormat ?? { format: 'lines' })),
    carriageControl,
    pageLength,
    maxRecordLength,
  }
}

/** The tolerances that were named. The codec that receives them rejects unknown names. */
export function tolerancesOf({
  tolerate = [],
}: {
  readonly tolerate?: readonly string[] | undefined
}): Tolerance[] {
  return tolerate as Tolerance[]
}

/** Finds a code page by any of its names, double-octet pages and UTF-8 among them. */
export function parseCodePage(name: string): CodePage {
  return argument(() => codePage(name))
}

export function parseFormat(text: string): RecordFormat {
  return argument(() => recordFormats.parse(text))
}

/**
 * The format of a local file to write. A line can't hold a line end: a record that does is a fault, unless the format
 * says what to do.
 */
export function strict(format: RecordFormat): RecordFormat {
  return format.format === 'lines' ? { lineEndsInRecords: 'refuse', ...format } : format
}

/**
 * The format of a local file to read. Blocks that are read as records are a fault, unless the format says to keep them.
 */
export function strictlyRead(format: RecordFormat): RecordFormat {
  const canHoldBlocks = format.format === 'rdw' || (format.format === 'spanned' && !format.blocked)
  return canHoldBlocks ? { blocksInRecords: 'refuse', ...format } : format
}

/** What becomes of line ends in records, as the format `lines` spells it. */
export function parseLineEnds(text: string): LinesFormat['lineEndsInRecords'] {
  if (!/^(?:keep|refuse|substitute=.*)$/i.test(text))
    throw new InvalidArgumentError('Expected keep, refuse or substitute=HH, with an octet in hexadecimal.')
  const format = parseFormat(`lines:${text}`)
  return format.format === 'lines' ? format.lineEndsInRecords : undefined
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError('Expected a whole number.')
}

/** Turns an error into one that commander shows beside the option. */
function argument<Value>(parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}
