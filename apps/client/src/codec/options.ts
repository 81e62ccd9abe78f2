import { type CodePage, utf8 } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import {
  type PipelineOptions,
  type Preset,
  presets,
  type RecordFormat,
  recordFormats,
  type Tolerance,
  tolerances,
} from '@ftpkit/pipeline'
import {
  defaultParameters,
  type Format,
  type Mode,
  parseMode,
  parseStructure,
  parseType,
  type Structure,
  type TransferParameters,
  type Type,
} from '@ftpkit/transfer'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { reader } from '../options.js'

/** How a file is shown, or told. */
export type View = 'file' | 'events' | 'pages' | 'words'

/** What `decode` and `encode` are told. */
export interface CodecChoice {
  readonly type: Type
  readonly format?: Format
  readonly stru: Structure
  readonly mode: Mode
  readonly preset?: Preset
  readonly tolerate?: readonly string[]
  readonly codePage?: CodePage
  readonly localCodePage?: CodePage
  readonly recordFormat: RecordFormat
  readonly carriageControl?: 'text' | 'keep' | 'format-effectors'
  readonly pageLength?: number
  readonly maxRecordLength?: number
  readonly many?: boolean
}

/** Adds what `decode` and `encode` have in common. */
export function codecOptions(command: Command): Command {
  return tolerating(command)
    .addOption(
      new Option('--type <type>', 'A, E, I, L8, L36, …')
        .argParser(reader('TYPE', parseType))
        .default(defaultParameters.type, 'A N'),
    )
    .addOption(new Option('--format <format>', 'of TYPE A and E').choices(['N', 'T', 'C']))
    .option('--stru <structure>', 'F, R or P', reader('STRU', parseStructure), defaultParameters.structure)
    .option('--mode <mode>', 'S, B or C', reader('MODE', parseMode), defaultParameters.mode)
    .addOption(new Option('--preset <name>', 'habits of the peer').choices(Object.keys(presets)))
    .option('--code-page <name>', 'of the data in TYPE E; IBM-1047 unless given', pageNamed)
    .option(
      '--local-code-page <name>',
      'of the local text in TYPE E; ISO-8859-1 unless given, UTF-8 for a double-octet page',
      pageNamed,
    )
    .addOption(
      new Option('--record-format <format>', `how records lie in the local file: ${formatNames}`)
        .argParser(formatNamed)
        .default({ format: 'lines' }, 'lines'),
    )
    .addOption(
      new Option('--carriage-control <form>', 'what a file of format C becomes; text unless given').choices([
        'text',
        'keep',
        'format-effectors',
      ]),
    )
    .option(
      '--page-length <count>',
      'logical bytes of a page in the local file; 512 unless given, or 255 of eight bits',
      counted,
    )
    .option('--max-record-length <octets>', 'refuse longer records', counted)
    .option('--many', 'several files on one connection (MODE B and C)')
}

/** Adds the tolerances. */
export function tolerating(command: Command): Command {
  return command.option(
    '--tolerate <names...>',
    `read over faults by name: ${tolerances.join(', ')}`,
    (text: string, before: string[] = []) => [...before, ...text.split(',')],
  )
}

export const formatNames = `one of ${Object.values(recordFormats.syntax).join(', ')}`

/** The transfer parameters that were chosen. @throws RangeError for a format of TYPE I or L */
export function parametersOf({ type, format, stru, mode }: CodecChoice): TransferParameters {
  if (format !== undefined && !('format' in type)) {
    throw new RangeError(`--format ${format} belongs to TYPE A and E, not to TYPE ${type.code}`)
  }
  return {
    type: format !== undefined && 'format' in type ? { ...type, format } : type,
    structure: stru,
    mode,
  }
}

/** What else the codecs are told. EBCDIC LF is shown as the tables have it: a text is to be read here, not kept. */
export function pipelineOptions(choice: CodecChoice): PipelineOptions {
  const { preset, codePage, localCodePage, recordFormat, carriageControl, pageLength, maxRecordLength } =
    choice
  return {
    preset,
    tolerate: tolerancesOf(choice),
    codePage,
    localCodePage: localCodePage ?? (codePage?.kind === 'double-octet' ? utf8 : undefined),
    newline: 'nl-to-lf',
    recordFormat,
    carriageControl,
    pageLength,
    maxRecordLength,
  }
}

/** The tolerances that were named; whoever takes them refuses what is none. */
export function tolerancesOf({ tolerate = [] }: { readonly tolerate?: readonly string[] }): Tolerance[] {
  return tolerate as Tolerance[]
}

/** A code page by any of its names, double-octet ones and UTF-8 with them. */
export function pageNamed(name: string): CodePage {
  return argument(() => codePage(name))
}

export function formatNamed(text: string): RecordFormat {
  return argument(() => recordFormats.parse(text))
}

export function counted(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count
  throw new InvalidArgumentError('This is a whole number.')
}

function argument<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}
