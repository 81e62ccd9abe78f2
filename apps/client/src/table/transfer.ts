import { type OptionRow, octetsOf } from '@ftpkit/command-line'
import { parseMode, parseStructure, parseType, type Type } from '@ftpkit/transfer'
import { InvalidArgumentError } from 'commander'
import { argumentParser } from '../options.js'

const representation = 'Representation'
const files = 'Files'
const records = 'Records'

/** The option that writes JSON. @param line what each line is for */
export function jsonOption(line: string): OptionRow {
  return { flags: '--json', help: `print a line of JSON for each ${line}`, group: 'Output' }
}

/** The options of commands that transfer a file. */
export const transferOptions: readonly OptionRow[] = [
  {
    flags: '--type <type>',
    help: 'representation type: A, E, I, L8, L36, … (A and E with N, T or C)',
    group: representation,
    parse: argumentParser('TYPE', parseType),
    default: { code: 'I' } satisfies Type,
    defaultText: 'I',
  },
  {
    flags: '--stru <structure>',
    help: 'file structure: F, R or P (file, record or page)',
    group: representation,
    parse: argumentParser('STRU', parseStructure),
    default: 'F',
    completes: ['F', 'R', 'P'],
  },
  {
    flags: '--mode <mode>',
    help: 'transfer mode: S, B or C (stream, block or compressed)',
    group: representation,
    parse: argumentParser('MODE', parseMode),
    default: 'S',
    completes: ['S', 'B', 'C'],
  },
  {
    flags: '--code-page <name>',
    help: 'code page of the data in TYPE E',
    group: representation,
    default: 'IBM-1047',
    check: checkCodePage,
  },
  {
    flags: '--reuse',
    help: 'in MODE B and C, use one data connection for many files if the server allows it',
    group: files,
  },
]

/** The option of commands that move octets. */
export const rateOption: OptionRow = {
  flags: '--limit-rate <rate>',
  help: 'octets per second of all sessions together, such as 500k or 2M (k 1024, M 1048576)',
  group: files,
  parse: rateOf,
}

/** The option of commands that can keep the times of files; sync always does. */
export const timesOption: OptionRow = {
  flags: '--times',
  help: 'give each file the time of its original (MDTM, MFMT)',
  group: files,
}

/** The option of commands that can verify a transfer. */
export const verifyOption: OptionRow = {
  flags: '--verify <how>',
  help: 'compare each file with the server’s after the transfer',
  group: files,
  choices: ['auto', 'hash', 'size', 'none'],
}

/** The options of commands that can transfer many files. */
export const batchOptions: readonly OptionRow[] = [
  verifyOption,
  {
    flags: '--retries <n>',
    help: 'retry after a transient error, and resume the file',
    group: files,
    parse: wholeNumber,
    default: 0,
  },
  {
    flags: '--parallel <n>',
    help: 'number of sessions to use at the same time',
    group: files,
    parse: wholeNumber,
    default: 1,
  },
  {
    flags: '--no-ahead',
    help: 'ask for a data connection only when the file before has moved',
    group: files,
  },
  { flags: '--json', help: 'print a line of JSON for each file on standard output', group: 'Output' },
]

/** The option of commands that take patterns or directories, in which there may be nothing. */
export const emptyOption: OptionRow = {
  flags: '--allow-empty',
  help: 'succeed where nothing matches, or the directory is missing',
  group: files,
}

/** The options of `get` and `put`. */
export const treeOptions: readonly OptionRow[] = [
  {
    flags: '-r, --recursive',
    help: 'transfer a directory and everything below it',
    group: files,
  },
  { flags: '--resume', help: 'resume a file where an earlier transfer stopped', group: files },
]

/** The options for transferring a file by records. */
export const recordOptions: readonly OptionRow[] = [
  {
    flags: '--records <how>',
    help: 'transfer a file record by record, with no boundary lost',
    group: records,
    choices: ['exact'],
  },
  {
    flags: '--marks <where>',
    help: 'how ends of records are sent: in blocks (MODE B) or by STRU R',
    group: records,
    choices: ['block', 'structure'],
    default: 'block',
  },
]

/** The local format of a file that is fetched. */
export const toOption: OptionRow = {
  flags: '--to <format>',
  help: 'with --records, the local format: rdw, lines, jsonl, fixed:N, …',
  group: records,
  default: 'rdw',
}

/** The local format of a file that is stored, and the attributes of its data set. */
export const fromOptions: readonly OptionRow[] = [
  {
    flags: '--from <format>',
    help: 'with --records, the local format: rdw, lines, fixed:N, …',
    group: records,
    default: 'rdw',
  },
  { flags: '--recfm <format>', help: 'record format of a new data set on z/OS: FB, VB, …', group: records },
  {
    flags: '--lrecl <octets>',
    help: 'record length of the data set, in octets',
    group: records,
    parse: lengthOf,
  },
  {
    flags: '--blksize <octets>',
    help: 'block size of the data set, in octets',
    group: records,
    parse: lengthOf,
  },
]

/** Reports a code page that there is not. The pages are loaded for this only. */
async function checkCodePage(name: string): Promise<void> {
  const { codePage } = await import('@ftpkit/code-page')
  codePage(name)
}

function lengthOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a number of octets.')
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > 100)
    throw new InvalidArgumentError('Expected a whole number from 0 to 100.')
  return number
}

function rateOf(text: string): number {
  const rate = octetsOf(text) ?? 0
  if (rate > 0) return rate
  throw new InvalidArgumentError('Expected more than 0 octets per second, such as 800, 500k or 2M.')
}
