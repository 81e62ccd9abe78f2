import type { TlsFacts } from '@ftpkit/node'
import type { SiteReport } from './check.js'
import { columns } from './columns.js'

const head = ['site', 'login', 'TLS', 'certificate', 'system', 'clock', 'free']

/** All sites at a glance: a line for each. @param now milliseconds since 1970 */
export function reportTable(reports: readonly SiteReport[], now: number): string[] {
  return columns([head, ...reports.map((report) => rowOf(report, now))])
}

function rowOf(report: SiteReport, now: number): string[] {
  const { site, ok, error = '', milliseconds, tls, system = '', clock, free } = report
  const secured = [tls?.protocol ?? '-', tls ? certificateOf(tls, now) : '-']
  if (!ok) return [site, 'failed', ...secured, error]
  return [
    site,
    `${milliseconds} ms`,
    ...secured,
    system.split(/\s/, 1)[0] || '-',
    clock === undefined ? '-' : `${clock > 0 ? '+' : ''}${clock} s`,
    free === undefined ? '-' : sizeOf(free),
  ]
}

const day = 86_400_000

function certificateOf({ validTo, validFrom, trusted }: TlsFacts, now: number): string {
  if (!Number.isFinite(validTo)) return '-'
  const date = new Date(validTo).toISOString().slice(0, 10)
  const days = Math.floor((validTo - now) / day)
  const state = days < 0 ? 'expired' : validFrom > now ? 'not valid yet' : `${days} days`
  return `${date}, ${state}${trusted ? '' : ', not trusted'}`
}

const units = ['', 'k', 'M', 'G', 'T', 'P']

/** Octets with a unit of 1024. */
function sizeOf(octets: number): string {
  const unit = octets === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(octets) / 10))
  return `${(octets / 1_024 ** unit).toFixed(unit === 0 ? 0 : 1)}${units[unit]}`
}
