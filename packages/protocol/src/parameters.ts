import { FtpError } from '@ftpkit/transfer'
import { parseIpAddress } from './ip-address.js'

/** The argument of ALLO. */
export interface Allocation {
  /** Logical bytes of the whole file. */
  readonly size: number
  /** Logical bytes of its longest record or page. */
  readonly recordSize?: number | undefined
}

/** Parses the argument of ALLO: `100`, `100 R 20` (RFC 959 §4.1.3). @throws FtpError `bad-command`, reply 501 */
export function parseAllocation(argument: string): Allocation {
  const [, size, recordSize] = /^(\d{1,15})(?: +R +(\d{1,15}))?$/i.exec(argument.trim()) ?? []
  if (size === undefined) throw badParameter('ALLO takes SIZE, or SIZE R RECORD-SIZE', '959 §4.1.3')
  return { size: Number(size), ...(recordSize !== undefined && { recordSize: Number(recordSize) }) }
}

/** A part of a file: its first and last octet, counted from 0. */
export interface OctetRange {
  /** The first octet, counted from 0. */
  readonly start: number
  /** The last octet, included. */
  readonly end: number
}

/**
 * Parses the argument of RANG: `START END`, both included (draft-bryan-ftp-range-09 §3).
 *
 * @returns undefined for `1 0`, which cancels an earlier range
 * @throws FtpError `bad-restart-position`, reply 501
 */
export function parseRange(argument: string): OctetRange | undefined {
  const [, first, last] = /^(\d{1,15}) +(\d{1,15})$/.exec(argument.trim()) ?? []
  const start = Number(first)
  const end = Number(last)
  if (start === 1 && end === 0) return undefined
  if (start <= end) return { start, end }
  throw new FtpError('bad-restart-position', 'RANG takes the first and the last octet, in that order', {
    clause: 'draft-bryan-ftp-range-09 §3',
    replyHint: 501,
  })
}

/** A label of a domain name (RFC 7151 §3.1, RFC 1034 §3.5). `_` is not allowed there, but occurs. */
const label = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/i

/**
 * Parses the argument of HOST: a domain name, an IPv4 address, or an IPv6 address in brackets; never a port
 * (RFC 7151 §3.1).
 *
 * @returns the host in lower case
 * @throws FtpError `bad-command`, reply 501
 */
export function parseVirtualHost(argument: string): string {
  const host = argument.trim().toLowerCase()
  const [, ipv6] = /^\[([^\]]*)\]$/.exec(host) ?? []
  if (ipv6 === undefined ? isDomainName(host) : parseIpAddress(ipv6)?.length === 16) return host
  throw badParameter('HOST takes a domain name or an address without a port, IPv6 in brackets', '7151 §3.1')
}

function isDomainName(host: string): boolean {
  return host.length <= 253 && host.split('.').every((part) => label.test(part))
}

/**
 * Splits the argument of MFMT and MFCT: `YYYYMMDDHHMMSS PATH`. The time remains text for `parseTimeValue`.
 *
 * @throws FtpError `bad-command`, reply 501
 */
export function parseTimedPath(argument: string): { time: string; path: string } {
  const at = argument.indexOf(' ')
  if (at > 0 && at < argument.length - 1) return { time: argument.slice(0, at), path: argument.slice(at + 1) }
  throw badParameter('the argument must be TIME SP PATH', 'draft-somers-ftp-mfxx-03 §3')
}

/** `[1*( factname ";" )]`: a name has no space, control or semicolon (RFC 3659 §7.5, §7.9). */
const factNamesPattern = /^(?:[!-:<-~]+;)*$/

/**
 * Parses the list of facts of `OPTS MLST`: `type;size;`, in lower case; empty for none.
 *
 * @throws FtpError `bad-command`, reply 501, for a space in it or a name without its semicolon; the facts in effect then
 *   stay as they were (RFC 3659 §7.9)
 */
export function parseFactNames(list: string): string[] {
  if (!factNamesPattern.test(list)) {
    throw badParameter('a list of facts is names that each end in a semicolon, without spaces', '3659 §7.9')
  }
  return list.toLowerCase().split(';').slice(0, -1)
}

/** RFC 959 §3.5: printable characters, no space. */
const markerPattern = /^[!-~]{1,255}$/

/** Whether a text can be a restart marker: 1 to 255 printable characters without a space (RFC 959 §3.5). */
export function isRestartMarker(text: string): boolean {
  return markerPattern.test(text)
}

/**
 * Parses the argument of REST in stream mode: octets of the file in transfer (RFC 3659 §5.3). Spaces around it are
 * ignored.
 *
 * @throws FtpError `bad-restart-position`, reply 501
 */
export function parseRestartPosition(argument: string): number {
  const text = argument.trim()
  const position = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(position)) return position
  throw new FtpError('bad-restart-position', 'a restart position must be a decimal number of octets', {
    clause: '3659 §5.3',
    replyHint: 501,
  })
}

/** The parsed argument of LIST or NLST. */
export interface ListArgument {
  /** Options as in `ls`, without `-`: `la`. No RFC defines them, but clients send them. */
  readonly options: string
  /** Undefined for the working directory. */
  readonly path: string | undefined
}

/**
 * Separates options of `ls` from the argument of LIST, so that they can be ignored: `-la dir` is `dir`. `--` ends the
 * options. What `ls` could not take for options is a name or a pattern: `-`, `-x.txt`, `-*`. A server that wants to serve
 * a file called `-la` must look for it first.
 */
export function parseListArgument(argument: string | undefined): ListArgument {
  let remaining = argument ?? ''
  let options = ''
  for (let match = option.exec(remaining); match; match = option.exec(remaining)) {
    remaining = remaining.slice(match[0].length)
    if (match[1] === '-') break
    options += match[1]!.replace(/^-/, '')
  }
  return { options, path: remaining === '' ? undefined : remaining }
}

/** Letters and digits, or a word with or without a value: `-la1`, `--all`, `--sort=time`. */
const option = /^-(-|[a-z\d]+|-[a-z][a-z-]*(?:=[^ ]*)?)(?: |$)/i

function badParameter(message: string, clause: string): FtpError {
  return new FtpError('bad-command', message, { clause, replyHint: 501 })
}
