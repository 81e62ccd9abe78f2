import { randomBytes } from 'node:crypto'
import type { FtpClient, TlsFacts } from '@ftpkit/node'
import { placeOf, type Site } from '@ftpkit/site-book'
import { connectTo } from '../connection.js'
import type { ConnectionChoice } from '../options.js'
import { urlOf } from './find.js'
import { refuseToAsk } from './secrets.js'

/** What was found at a site. What is undefined could not be found out. */
export interface SiteReport {
  /** The site with its folders. */
  readonly site: string
  readonly ok: boolean
  /** Why it is not; undefined where it is. */
  readonly error?: string | undefined
  readonly host: string
  readonly user?: string | undefined
  /** Milliseconds from dialling to the end of the login. */
  readonly milliseconds?: number | undefined
  readonly tls?: TlsFacts | undefined
  /** The reply to SYST. */
  readonly system?: string | undefined
  /** How many lines FEAT has. */
  readonly features?: number | undefined
  /** Octets that are free in its directory, by AVBL. */
  readonly free?: number | undefined
  /** Seconds by which its clock is ahead of this one, or negative. Only by a probe */
  readonly clock?: number | undefined
}

/** How sites are checked. */
export interface CheckChoice extends ConnectionChoice {
  /** How many at a time. */
  readonly parallel: number
  /** Whether an empty file is stored, and removed, which shows the time of the server. */
  readonly probe?: boolean | undefined
}

/**
 * Checks sites, several at a time.
 *
 * @param done called with each report, as soon as it is there
 * @returns the reports in the order of the sites
 */
export async function checkSites(
  sites: readonly Site[],
  choice: CheckChoice,
  done: (report: SiteReport) => void,
): Promise<SiteReport[]> {
  const reports: SiteReport[] = []
  const waiting = sites.entries()
  const work = async () => {
    for (const [at, site] of waiting) {
      const report = await checkSite(site, choice)
      reports[at] = report
      done(report)
    }
  }
  await Promise.all(Array.from({ length: choice.parallel }, work))
  return reports
}

/** Never rejects: what is wrong is in the report. */
async function checkSite(site: Site, choice: CheckChoice): Promise<SiteReport> {
  const about = { site: placeOf(site), host: site.host, user: site.user }
  const begun = performance.now()
  let tls: TlsFacts | undefined
  const onTls = (facts: TlsFacts) => {
    tls ??= facts
  }
  try {
    const client = await connectTo(urlOf(site, []), { ...choice, onTls }, refuseToAsk)
    try {
      const milliseconds = Math.round(performance.now() - begun)
      return { ...about, ok: true, milliseconds, tls, ...(await factsOf(client, site, choice)) }
    } finally {
      await client.quit().catch(() => {})
    }
  } catch (error) {
    return { ...about, ok: false, error: (error as Error).message, tls }
  }
}

async function factsOf(
  client: FtpClient,
  { remote }: Site,
  { probe }: CheckChoice,
): Promise<Partial<SiteReport>> {
  const { code, lines } = await client.command('SYST')
  const features = await client.features()
  if (remote !== undefined) await client.cd(remote)
  return {
    system: code === 215 ? lines.join(' ') : undefined,
    features: features.size,
    free: features.has('AVBL') ? await freeSpace(client) : undefined,
    clock: probe ? await clockAhead(client) : undefined,
  }
}

async function freeSpace(client: FtpClient): Promise<number | undefined> {
  const { code, lines } = await client.command('AVBL')
  const [, octets] = /^\s*(\d{1,16})\b/.exec(lines.join(' ')) ?? []
  return code === 213 && octets !== undefined ? Number(octets) : undefined
}

/** Stores an empty file, asks for its time by MDTM, and removes it. Undefined where the server has no MDTM */
async function clockAhead(client: FtpClient): Promise<number | undefined> {
  const name = `.ftpkit-${randomBytes(8).toString('hex')}`
  await client.upload([], name)
  const now = Date.now()
  try {
    const time = await client.modified(name)
    return time === undefined ? undefined : Math.round((time - now) / 1_000)
  } finally {
    await client.remove(name)
  }
}
