import { concat, FtpError, type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { printable } from './printable.js'
import { escapeTelnet } from './telnet.js'

const space = 0x20

/** A parsed command line. */
export interface Command {
  /** In upper case, folded by ASCII rules. May have any length: unknown verbs are the server's concern, which answers 500. */
  readonly verb: string
  /**
   * Everything after exactly one SP, further spaces included (RFC 3659 §2.2), as the encoding of names shows octets;
   * its `octets` restores them. Undefined without a SP, empty if nothing follows the SP.
   */
  readonly argument: string | undefined
}

/** What RFC 959 §5.3 and its extensions spell verbs with: letters, and digits as in XSHA256. */
const verbPattern = /^[A-Z][A-Z0-9]*$/

const lineBreaker = /[\r\n\0]/

/**
 * Parses a line of the control connection, without its CR LF, after Telnet commands have been removed.
 *
 * @param names the encoding of the argument. Default: UTF-8
 * @throws FtpError `bad-command` if it does not begin with a verb; the message never contains the argument
 */
export function parseCommand(line: Uint8Array, names: Pick<NameEncoding, 'text'> = utf8Names): Command {
  const at = line.indexOf(space)
  const verb = asciiUpperCase(line.subarray(0, at < 0 ? line.length : at))
  if (!verbPattern.test(verb)) {
    throw new FtpError(
      'bad-command',
      'the line does not begin with the letters of a command; send VERB SP ARGUMENT CR LF',
      { offset: 0, clause: '959 §5.3', replyHint: 500 },
    )
  }
  return { verb, argument: at < 0 ? undefined : names.text(line.subarray(at + 1)) }
}

/**
 * Writes a command line with its CR LF. This is the only place where a client's commands become octets. IAC is doubled.
 * With an `argument` of undefined no SP is sent; with an empty one it is (an empty password).
 *
 * @param names the encoding of the argument. Default: UTF-8
 * @throws FtpError `bad-path` for an argument that the encoding can't write
 * @throws TypeError for an invalid verb, or a CR, LF or NUL in the argument: each would let a name or password smuggle
 *   in another command. RFC 2640 §3.1 would send a CR as CR NUL, but too many servers end the line there.
 */
export function formatCommand(
  verb: string,
  argument?: string,
  names: Pick<NameEncoding, 'octets'> = utf8Names,
): Uint8Array {
  if (!verbPattern.test(verb.toUpperCase())) throw new TypeError('a verb consists of letters and digits')
  if (argument !== undefined && lineBreaker.test(argument)) {
    throw new TypeError(
      `the argument of ${verb.toUpperCase()} contains CR, LF or NUL, which a command line can't carry`,
    )
  }
  const sp = argument === undefined ? '' : ' '
  return escapeTelnet(concat([utf8(verb + sp), encoded(verb, argument ?? '', names), utf8('\r\n')]))
}

const { octets: utf8 } = utf8Names

/** The octets of an argument. An error shows it unless it is secret. */
function encoded(verb: string, argument: string, names: Pick<NameEncoding, 'octets'>): Uint8Array {
  try {
    return names.octets(argument)
  } catch (error) {
    if (!secretVerbs.has(verb.toUpperCase())) throw error
    const message = `the argument of ${verb} has a character that the encoding of names lacks`
    throw new FtpError('bad-path', message, { phase: 'login' })
  }
}

/** Commands whose argument is secret. */
const secretVerbs = new Set(['PASS', 'ACCT', 'ADAT'])

/** A command as it may appear in a log or an error: control characters escaped, secrets as `****`. */
export function redact(verb: string, argument?: string): string {
  const name = printable(verb)
  if (argument === undefined) return name
  return `${name} ${secretVerbs.has(verb.toUpperCase()) ? '****' : printable(argument)}`
}

/** Only ASCII letters change: `toUpperCase` would turn ß into SS. */
function asciiUpperCase(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets)
    text += String.fromCharCode(octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)
  return text
}
