import type { Entry } from '@ftpkit/filesystem'
import { formatListLine } from '@ftpkit/protocol'

/** Whoever owns a file that does not say so. */
const defaultOwner = { owner: 'OMVSKERN', group: 'OMVSGRP' }

/** The columns of `ls -l` that come before the date. */
const columns = /^(\S{10}) +(\d+) (\S+) +(\S+) +(\d+) (.*)$/s

/**
 * A line of `ls -l` as z/OS UNIX writes it, wider before the links and narrower before the size than others do.
 *
 * @param now milliseconds since 1970: older files show their year
 */
export function unixLine(entry: Entry, now: number): string {
  const [, mode = '', links = '', owner = '', group = '', size = '', rest = ''] =
    columns.exec(formatListLine({ ...defaultOwner, ...entry }, now)) ?? []
  return `${mode}${links.padStart(6)} ${owner.padEnd(8)} ${group.padEnd(8)} ${size.padStart(7)} ${rest}`
}

/** The line before those of a directory. @param octets in all */
export function unixTotal(octets: number): string {
  return `total ${Math.ceil(octets / 512)}`
}
