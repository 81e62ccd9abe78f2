import type { Representation, TransferOptions, Verify } from '@ftpkit/node'
import type { DateOrder, HostType } from '@ftpkit/protocol'
import type { Mode, Structure, Type } from '@ftpkit/transfer'
import { InvalidArgumentError } from 'commander'
import type { NetrcChoice } from './netrc-file.js'

/** The options of a transfer. */
export interface TransferChoice {
  readonly type: Type
  readonly stru: Structure
  readonly mode: Mode
  readonly codePage: string
  readonly verify?: Verify | undefined
  /** Gives each file the time of its original. */
  readonly times?: boolean | undefined
}

/** The options of a connection. */
export interface ConnectionChoice extends NetrcChoice {
  /** Connects by this version of IP alone. */
  readonly ipv4?: boolean | undefined
  readonly ipv6?: boolean | undefined
  /** URL of a proxy; false for none. Default: FTP_PROXY or ALL_PROXY, unless NO_PROXY names the host */
  readonly proxy?: string | false | undefined
  /** Octets per second on all data connections of this run. */
  readonly limitRate?: number | undefined
  /** Files of a certificate of this client and of its key. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly active?: boolean | undefined
  readonly passive?: boolean | undefined
  readonly timeout: number
  /** Path of the file that sessions are recorded to; octets at which it ends; whether passwords are in it. */
  readonly capture?: string | undefined
  readonly captureSize?: number | undefined
  readonly captureSecrets?: boolean | undefined
  readonly verbose?: boolean | undefined
  /** What the server asks for by 332. Default: FTPKIT_ACCOUNT. */
  readonly account?: string | undefined
  /** The server's system. By default it is asked for where it matters. */
  readonly hostType: HostType | 'auto'
  /** SITE NAMEFMT and SITE LISTFMT of an IBM i. */
  readonly namefmt?: '0' | '1' | undefined
  readonly listfmt?: '0' | '1' | undefined
  readonly dateOrder?: DateOrder | undefined
  /** The encoding of names on the server. Default: UTF-8 */
  readonly nameEncoding?: string | undefined
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

/** The options of a transfer for `FtpClient`. */
export function parametersOf({
  type,
  stru,
  mode,
  codePage,
  verify,
}: TransferChoice): Representation & Pick<TransferOptions, 'verify'> {
  return { type, structure: stru, mode, codePage, verify }
}

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
