import { FtpError } from '@ftpkit/transfer'
import { parseIpAddress } from './ip-address.js'

/** What ALLO announces. */
export interface Allocation {
  /** Logical bytes of the whole file. */
  readonly size: number
  /** Logical bytes of its longest record or page. */
  readonly recordSize?: number
}

/** Reads the argument of ALLO: `100`, `100 R 20` (RFC 959 §4.1.3). @throws FtpError `bad-command`, reply 501 */
export function parseAllocation(argument: string): Allocation {
  const [, size, recordSize] = /^(\d{1,15})(?: +R +(\d{1,15}))?$/i.exec(argument.trim()) ?? []
  if (size === undefined) throw badParameter('ALLO takes SIZE, or SIZE R RECORD-SIZE', '959 §4.1.3')
  return { size: Number(size), ...(recordSize !== undefined && { recordSize: Number(recordSize) }) }
}

/** A part of a file, both ends counted from 0 and within it. */
export interface OctetRange {
  readonly start: number
  readonly end: number
}

/**
 * Reads the argument of RANG: `START END`, the last octet included (draft-bryan-ftp-range-09 §3).
 *
 * @returns undefined for `1 0`, which takes back an earlier range
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

/** A label of a domain name (RFC 7151 §3.1, RFC 1034 §3.5; `_` is seen). */
const label = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/i

/**
 * Reads the argument of HOST: a domain name, an IPv4 address, or an IPv6 address in brackets; never a port
 * (RFC 7151 §3.1).
 *
 * @returns it in lower case
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
 * Takes apart the argument of MFMT and MFCT: `YYYYMMDDHHMMSS PATH`. The time is left as text for `parseTimeValue`.
 *
 * @throws FtpError `bad-command`, reply 501
 */
export function parseTimedPath(argument: string): { time: string; path: string } {
  const at = argument.indexOf(' ')
  if (at > 0 && at < argument.length - 1) return { time: argument.slice(0, at), path: argument.slice(at + 1) }
  throw badParameter('the argument is TIME SP PATH', 'draft-somers-ftp-mfxx-03 §3')
}

/**
 * Reads the list of facts of `OPTS MLST`: `type;size;`, in lower case; empty for none.
 *
 * @throws FtpError `bad-command`, reply 501, for a space in it; the facts in force stay what they were (RFC 3659 §7.9)
 */
export function parseFactNames(list: string): string[] {
  if (list.includes(' ')) throw badParameter('a list of facts holds no space', '3659 §7.9')
  return list.toLowerCase().split(';').filter(Boolean)
}

function badParameter(message: string, clause: string): FtpError {
  return new FtpError('bad-command', message, { clause, replyHint: 501 })
}
