import { codePage } from '@ftpkit/code-page'
import { activeWays, passiveWays } from '@ftpkit/node'
import { type Mode, parseMode, parseStructure, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** How a file travels, as the command line says. */
export interface TransferChoice {
  readonly type: Type
  readonly stru: Structure
  readonly mode: Mode
  readonly codePage: string
}

/** Where data connections come from. */
export interface ConnectionChoice {
  readonly active?: boolean
  readonly passive?: boolean
  readonly timeout: number
  readonly verbose?: boolean
}

/** Adds the options of everything that connects. */
export function connectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--active', 'let the server connect for data (EPRT, PORT)').conflicts('passive'))
    .addOption(new Option('--passive', 'connect to the server for data (EPSV, PASV; the default)'))
    .option('--timeout <seconds>', 'for each step', parseSeconds, 30)
    .option('--verbose', 'show the dialogue on standard error, secrets hidden')
}

/** Adds the options of everything that moves a file. */
export function transferOptions(command: Command): Command {
  return command
    .option('--type <type>', 'A, E, I, L8, L36, …: how octets are read (A and E with N, T or C)', readType, {
      code: 'I',
    } as Type)
    .option(
      '--stru <structure>',
      'F, R or P: plain file, records or pages',
      reader('STRU', parseStructure),
      'F',
    )
    .option('--mode <mode>', 'S, B or C: stream, block or compressed', reader('MODE', parseMode), 'S')
    .option('--code-page <name>', 'code page of the data in TYPE E', readCodePage, 'IBM-1047')
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

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0) || seconds > 86_400)
    throw new InvalidArgumentError('Seconds are more than 0, a day at most.')
  return seconds
}
