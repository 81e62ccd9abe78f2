import { codePage } from '@ftpkit/code-page'
import { activeWays, passiveWays, type TransferOptions, type Verify } from '@ftpkit/node'
import { type HostType, hostTypes } from '@ftpkit/protocol'
import { type Mode, parseMode, parseStructure, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** How a file travels, as the command line says. */
export interface TransferChoice {
  readonly type: Type
  readonly stru: Structure
  readonly mode: Mode
  readonly codePage: string
  readonly verify?: Verify
}

/** Where data connections come from. */
export interface ConnectionChoice {
  readonly active?: boolean
  readonly passive?: boolean
  readonly timeout: number
  readonly verbose?: boolean
  /** What the server is; found out where it matters unless given. */
  readonly hostType: HostType | 'auto'
  /** NAMEFMT and LISTFMT of IBM i. */
  readonly namefmt?: '0' | '1'
  readonly listfmt?: '0' | '1'
  readonly tls?: 'explicit' | 'implicit'
  /** Local file with certificates. */
  readonly ca?: string
  readonly insecure?: boolean
  /** Of MODE B and C: many files over one data connection. */
  readonly reuse?: boolean
}

/** What to do about faults that may pass, and how to tell what is done. */
export interface BatchChoice {
  readonly retries: number
  readonly resume?: boolean
  readonly parallel: number
  readonly recursive?: boolean
  readonly json?: boolean
  readonly verify?: Verify
}

/** Adds the options of everything that connects. */
export function connectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--active', 'let the server connect for data (EPRT, PORT)').conflicts('passive'))
    .addOption(new Option('--passive', 'connect to the server for data (EPSV, PASV; the default)'))
    .addOption(
      new Option('--tls <kind>', 'TLS with an ftp:// URL, which ftpes:// and ftps:// have').choices([
        'explicit',
        'implicit',
      ]),
    )
    .option('--ca <file>', 'certificates, in PEM, of those who may have signed the server’s')
    .addOption(new Option('--insecure', 'take whatever certificate the server shows').conflicts('ca'))
    .addOption(
      new Option('--host-type <system>', 'what the server is, where it matters')
        .choices(['auto', ...hostTypes])
        .default('auto'),
    )
    .addOption(
      new Option('--namefmt <format>', 'names on IBM i: 0 LIBRARY/FILE.MEMBER, 1 paths').choices(['0', '1']),
    )
    .addOption(
      new Option('--listfmt <format>', 'listings of IBM i: 0 its own, 1 as on Unix').choices(['0', '1']),
    )
    .option('--timeout <seconds>', 'for each step', parseSeconds, 30)
    .option('--verbose', 'show the dialogue on standard error, secrets hidden')
}

/** Adds the options of everything that moves a file. */
export function transferOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--type <type>', 'A, E, I, L8, L36, …: how octets are read (A and E with N, T or C)')
        .argParser(readType)
        .default({ code: 'I' } satisfies Type, 'I'),
    )
    .option(
      '--stru <structure>',
      'F, R or P: plain file, records or pages',
      reader('STRU', parseStructure),
      'F',
    )
    .option('--mode <mode>', 'S, B or C: stream, block or compressed', reader('MODE', parseMode), 'S')
    .option('--reuse', 'in MODE B and C many files over one data connection, where the server leaves it open')
    .option('--code-page <name>', 'code page of the data in TYPE E', readCodePage, 'IBM-1047')
}

/** Adds the options of what moves the records of one file. @param lie names the option for how they lie here */
export function recordOptions(command: Command, lie: '--to' | '--from'): Command {
  const lengthOf = (text: string) => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
    throw new InvalidArgumentError('It is a number of octets.')
  }
  const records = new Option('--records <how>', 'move a file by its records, none changed or joined')
  command
    .addOption(records.choices(['exact']))
    .addOption(
      new Option('--marks <where>', 'where ends of records travel: in blocks (MODE B) or in STRU R')
        .choices(['block', 'structure'])
        .default('block'),
    )
  if (lie === '--to')
    return command.option('--to <format>', 'with --records: rdw, lines, jsonl, fixed:N, …', 'rdw')
  return command
    .option('--from <format>', 'with --records: rdw, lines, fixed:N, …', 'rdw')
    .option('--recfm <format>', 'allocate the data set so on z/OS: FB, VB, …')
    .option('--lrecl <octets>', 'octets of a record of it', lengthOf)
    .option('--blksize <octets>', 'octets of a block of it', lengthOf)
}

/** Adds the option of everything that moves a file from one side to the other. */
export function verifyOption(command: Command): Command {
  return command.addOption(
    new Option('--verify <how>', 'compare a file with the server’s when it has moved').choices([
      'auto',
      'hash',
      'size',
      'none',
    ]),
  )
}

/** Adds the options of everything that may move many files. */
export function batchOptions(command: Command): Command {
  return verifyOption(command)
    .option(
      '--retries <n>',
      'try again after a fault that may pass, and go on where it stopped',
      wholeNumber,
      0,
    )
    .option('--parallel <n>', 'sessions at the same time', wholeNumber, 1)
    .option('--json', 'tell what was done as a line of JSON for each file, on standard output')
}

/** The options of a transfer that the command line chose. */
export function parametersOf({ type, stru, mode, codePage, verify }: TransferChoice): TransferOptions {
  return { type, structure: stru, mode, codePage, ...(verify && { verify }) }
}

/** Ways to a data connection, in the order they are tried. */
export function dataWays({ active }: ConnectionChoice): typeof passiveWays {
  return active ? activeWays : passiveWays
}

const readType = reader('TYPE', parseType)

/** Makes a reader of an argument of TYPE, STRU or MODE for commander. */
export function reader<Value>(
  name: string,
  parse: (text: string) => Value | undefined,
): (text: string) => Value {
  return (text) => {
    const value = parse(text)
    if (value === undefined) throw new InvalidArgumentError(`There is no such ${name}.`)
    return value
  }
}

function readCodePage(name: string): string {
  try {
    codePage(name)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
  return name
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > 100)
    throw new InvalidArgumentError('It is a whole number, 100 at most.')
  return number
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0) || seconds > 86_400)
    throw new InvalidArgumentError('Seconds are more than 0, a day at most.')
  return seconds
}
