import { canonicalVerb, commandRow } from '@ftpkit/protocol'

/** What Telnet commands and an ABOR that is urgent data leave before a verb (RFC 959 §4.1.3). */
const telnet = /^[\xf0-\xff]*/

/** A verb as every server reads it, and what follows one space. Octets with a meaning of their own are not part of either. */
const plain = /^([A-Za-z]{3,8})(?: ([^\0\r\n\xff]*))?$/

/** Commands that hold others, or secrets by another name (RFC 2228 §3). */
const wrapping = new Set(['MIC', 'CONF', 'ENC'])

/** What SITE does with names, modes and formats. Others may change a password, and have any name. */
const harmlessSite =
  /^(?:CHMOD|CHECKMETHOD|CHKPTINT|HELP|IDLE|JESOWNER|JESJOBNAME|JESSTATUS|FILETYPE|LISTFMT|LRECL|BLKSIZE|NAMEFMT|RECFM|SBDATACONN|SYMLINK|UMASK|UTIME)(?:[ =]|$)/i

/** A URL with a name and a password, which some users give where a path belongs. */
const urlWithPassword = /:\/\/[^/@]*:.*@/

/**
 * Where in a line of a client the part begins that others must not read. In doubt that is the whole line: a password may
 * have been typed where a command belongs.
 *
 * @param line without its end, an octet for each letter
 * @param isWhole whether it ends there
 * @returns its length if nothing is to be hidden
 */
export function hiddenFrom(line: string, isWhole: boolean): number {
  const begin = telnet.exec(line)![0].length
  const [, verb = '', argument] = plain.exec(line.slice(begin)) ?? []
  const known = canonicalVerb(verb.toUpperCase())
  if (!known || wrapping.has(known)) return begin
  if (argument === undefined) return line.length
  const at = begin + verb.length + 1
  if (/secret/.test(commandRow(known).argument)) return at
  if (known === 'SITE') return isWhole && harmlessSite.test(argument) ? line.length : at
  if (urlWithPassword.test(argument)) return at
  if (known === 'USER') return at + userLength(argument, isWhole)
  return line.length
}

/** No name of a user has a space: what follows one may be the password. */
function userLength(argument: string, isWhole: boolean): number {
  const space = argument.search(/\s/)
  if (space >= 0) return space
  return isWhole ? argument.length : 0
}
