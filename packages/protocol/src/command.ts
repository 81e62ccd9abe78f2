import { FtpError, nameOctets, nameText } from '@ftpkit/transfer'
import { printable } from './escape.js'
import { space } from './octet.js'
import { escapeTelnet } from './telnet.js'

/** A command line, taken apart. */
export interface Command {
  /** In upper case, folded by ASCII only. Of any length: a verb nobody knows is answered 500, not refused here. */
  readonly verb: string
  /**
   * Everything after exactly one SP, further spaces included (RFC 3659 §2.2), as `nameText` shows octets;
   * `nameOctets` gives the octets back. Undefined without a SP, empty with nothing behind it.
   */
  readonly argument: string | undefined
}

/** What RFC 959 §5.3 and its extensions spell verbs with: letters, and digits as in XSHA256. */
const verbPattern = /^[A-Z][A-Z0-9]*$/

const lineBreaker = /[\r\n\0]/

/**
 * Reads a line of the control connection, without its CR LF, Telnet commands already taken out.
 *
 * @throws FtpError `bad-command` when it does not begin with a verb; the message never holds the argument
 */
export function parseCommand(line: Uint8Array): Command {
  const at = line.indexOf(space)
  const verb = asciiUpperCase(line.subarray(0, at < 0 ? line.length : at))
  if (!verbPattern.test(verb)) {
    throw new FtpError(
      'bad-command',
      'the line does not begin with the letters of a command; send VERB SP ARGUMENT CR LF',
      { offset: 0, clause: '959 §5.3', replyHint: 500 },
    )
  }
  return { verb, argument: at < 0 ? undefined : nameText(line.subarray(at + 1)) }
}

/**
 * Writes a command line with its one CR LF: the only place where a client's commands become octets.
 * IAC is doubled. An `argument` of undefined sends no SP, an empty one does (an empty password).
 *
 * @throws TypeError for a verb that is none, or a CR, LF or NUL in the argument: either would let a name or password
 *   smuggle in another command. RFC 2640 §3.1 would send a CR as CR NUL; too many servers end the line there.
 */
export function formatCommand(verb: string, argument?: string): Uint8Array {
  if (!verbPattern.test(verb.toUpperCase())) throw new TypeError('a verb is letters and digits')
  if (argument !== undefined && lineBreaker.test(argument)) {
    throw new TypeError(
      `the argument of ${verb.toUpperCase()} holds CR, LF or NUL, which no command line can carry`,
    )
  }
  const line = argument === undefined ? `${verb}\r\n` : `${verb} ${argument}\r\n`
  return escapeTelnet(nameOctets(line))
}

/** Commands whose argument is a secret. */
const secretVerbs = new Set(['PASS', 'ACCT', 'ADAT'])

/** A command as it may stand in a log or an error: controls escaped, secrets as `****`. */
export function redact(verb: string, argument?: string): string {
  const shown = printable(verb)
  if (argument === undefined) return shown
  return `${shown} ${secretVerbs.has(verb.toUpperCase()) ? '****' : printable(argument)}`
}

/** Letters beyond ASCII stay what they are: `toUpperCase` would make SS of ß. */
function asciiUpperCase(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets)
    text += String.fromCharCode(octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)
  return text
}
