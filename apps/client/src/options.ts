import type { TransferOptions, Verify } from '@ftpkit/node'
import { type DateOrder, type HostType, hostTypes } from '@ftpkit/protocol'
import { type Mode, parseMode, parseStructure, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** The options of a transfer. */
export interface TransferChoice {
  readonly type: Type
  readonly stru: Structure
  readonly mode: Mode
  readonly codePage: string
  readonly verify?: Verify | undefined
}

/** The options of a connection. */
export interface ConnectionChoice {
  readonly active?: boolean | undefined
  readonly passive?: boolean | undefined
  readonly timeout: number
  readonly verbose?: boolean | undefined
  /** What the server asks for by 332. Default: FTPKIT_ACCOUNT. */
  readonly account?: string | undefined
  /** The server's system. By default it is asked for where it matters. */
  readonly hostType: HostType | 'auto'
  /** SITE NAMEFMT and SITE LISTFMT of an IBM i. */
  readonly namefmt?: '0' | '1' | undefined
  readonly listfmt?: '0' | '1' | undefined
  readonly dateOrder?: DateOrder | undefined
  readonly tls?: 'explicit' | 'implicit' | undefined
  /** Local file with trusted certificates. */
  readonly ca?: string | undefined
  readonly insecure?: boolean | undefined
  /** Whether the next data connection is asked for while a file moves. Default: true */
  readonly ahead?: boolean | undefined
  /** In MODE B and C, many files over one data connection. */
  readonly reuse?: boolean | undefined
}

/** The options of commands that can transfer many files. */
export interface BatchChoice {
  readonly retries: number
  readonly resume?: boolean | undefined
  readonly parallel: number
  readonly recursive?: boolean | undefined
  readonly json?: boolean | undefined
  readonly verify?: Verify | undefined
  readonly allowEmpty?: boolean | undefined
}

/** Adds the options of commands that connect to a server. */
export function connectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--active', 'have the server open the data connections (EPRT, PORT)').conflicts('passive'),
    )
    .addOption(new Option('--passive', 'open the data connections from here (EPSV, PASV; the default)'))
    .addOption(
      new Option('--tls <kind>', 'use TLS with an ftp:// URL; ftpes:// and ftps:// always do').choices([
        'explicit',
        'implicit',
      ]),
    )
    .option('--ca <file>', 'PEM file of the authorities to trust, or of the certificate of the server')
    .addOption(new Option('--insecure', 'accept any certificate of the server').conflicts('ca'))
    .option('--account <name>', 'account for a server that asks for one; by default FTPKIT_ACCOUNT')
    .addOption(
      new Option('--host-type <system>', 'system of the server; auto asks it where that matters')
        .choices(['auto', ...hostTypes])
        .default('auto'),
    )
    .addOption(
      new Option('--namefmt <format>', 'names on an IBM i: 0 LIBRARY/FILE.MEMBER, 1 paths').choices([
        '0',
        '1',
      ]),
    )
    .addOption(new Option('--listfmt <format>', 'listings on an IBM i: 0 native, 1 Unix').choices(['0', '1']))
    .addOption(
      new Option(
        '--date-order <order>',
        'order of day, month and year in lists whose dates are numbers',
      ).choices(['mdy', 'dmy', 'ymd']),
    )
    .option('--timeout <seconds>', 'how long to wait for each step', parseSeconds, 30)
    .option('--verbose', 'show commands and replies on standard error, without passwords')
}

/** Adds the options of commands that transfer a file. */
export function transferOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--type <type>', 'representation type: A, E, I, L8, L36, … (A and E with N, T or C)')
        .argParser(readType)
        .default({ code: 'I' } satisfies Type, 'I'),
    )
    .option(
      '--stru <structure>',
      'file structure: F, R or P (file, record or page)',
      argumentParser('STRU', parseStructure),
      'F',
    )
    .option(
      '--mode <mode>',
      'transfer mode: S, B or C (stream, block or compressed)',
      argumentParser('MODE', parseMode),
      'S',
    )
    .option('--reuse', 'in MODE B and C, use one data connection for many files if the server allows it')
    .option('--code-page <name>', 'code page of the data in TYPE E', 'IBM-1047')
    .hook('preAction', (_program, action) => checkCodePage(action))
}

/** Adds the options for transferring a file by records. @param formatOption the option for the local record format */
export function recordOptions(command: Command, formatOption: '--to' | '--from'): Command {
  const lengthOf = (text: string) => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
    throw new InvalidArgumentError('Expected a number of octets.')
  }
  const records = new Option('--records <how>', 'transfer a file record by record, with no boundary lost')
  command
    .addOption(records.choices(['exact']))
    .addOption(
      new Option('--marks <where>', 'how ends of records are sent: in blocks (MODE B) or by STRU R')
        .choices(['block', 'structure'])
        .default('block'),
    )
  if (formatOption === '--to')
    return command.option(
      '--to <format>',
      'with --records, the local format: rdw, lines, jsonl, fixed:N, …',
      'rdw',
    )
  return command
    .option('--from <format>', 'with --records, the local format: rdw, lines, fixed:N, …', 'rdw')
    .option('--recfm <format>', 'record format of a new data set on z/OS: FB, VB, …')
    .option('--lrecl <octets>', 'record length of the data set, in octets', lengthOf)
    .option('--blksize <octets>', 'block size of the data set, in octets', lengthOf)
}

/** Adds the option of commands that can verify a transfer. */
export function verifyOption(command: Command): Command {
  return command.addOption(
    new Option('--verify <how>', 'compare each file with the server’s after the transfer').choices([
      'auto',
      'hash',
      'size',
      'none',
    ]),
  )
}

/** Adds the options of commands that can transfer many files. */
export function batchOptions(command: Command): Command {
  return verifyOption(command)
    .option('--retries <n>', 'retry after a transient error, and resume the file', wholeNumber, 0)
    .option('--parallel <n>', 'number of sessions to use at the same time', wholeNumber, 1)
    .option('--no-ahead', 'ask for a data connection only when the file before has moved')
    .option('--json', 'print a line of JSON for each file on standard output')
}

/** Adds the option of commands that take patterns or directories, in which there may be nothing. */
export function emptyOption(command: Command): Command {
  return command.option('--allow-empty', 'succeed where nothing matches, or the directory is missing')
}

/** The options of a transfer for `FtpClient`. */
export function parametersOf({ type, stru, mode, codePage, verify }: TransferChoice): TransferOptions {
  return { type, structure: stru, mode, codePage, verify }
}

const readType = argumentParser('TYPE', parseType)

/** The arguments of the commands that set transfer parameters. */
const forms = {
  TYPE: 'A, E, I or L8, A and E also with N, T or C',
  STRU: 'F, R or P',
  MODE: 'S, B or C',
} as const

/** Makes a parser of an argument of TYPE, STRU or MODE for commander. */
export function argumentParser<Value>(
  name: keyof typeof forms,
  parse: (text: string) => Value | undefined,
): (text: string) => Value {
  return (text) => {
    const value = parse(text)
    if (value === undefined) throw new InvalidArgumentError(`Not a ${name}: give ${forms[name]}.`)
    return value
  }
}

/** Reports a code page that there is not as commander reports a wrong argument. The pages are loaded for this only. */
async function checkCodePage(command: Command): Promise<void> {
  if (command.getOptionValueSource('codePage') !== 'cli') return
  const { codePage } = await import('@ftpkit/code-page')
  const name: string = command.getOptionValue('codePage')
  try {
    codePage(name)
  } catch (error) {
    const { message } = error as Error
    command.error(`error: option '--code-page <name>' argument '${name}' is invalid. ${message}`)
  }
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > 100)
    throw new InvalidArgumentError('Expected a whole number from 0 to 100.')
  return number
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0) || seconds > 86_400)
    throw new InvalidArgumentError('Expected more than 0 and at most 86400 seconds.')
  return seconds
}
