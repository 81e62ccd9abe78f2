import { setTimeout as wait } from 'node:timers/promises'
import { datedName, type Job, type SiteOutcome, type Step, stepMark, waitBefore } from '@ftpkit/jobs'
import { FtpError, safeLocalName } from '@ftpkit/node'
import { placeOf, type Site } from '@ftpkit/site-book'
import { connectTo } from '../connection.js'
import type { ConnectionChoice } from '../options.js'
import { notice } from '../output.js'
import { siteNamed, urlOf } from '../sites/find.js'
import { refuseToAsk } from '../sites/secrets.js'
import { boundOf } from './bound.js'
import { closingAt } from './closing.js'
import type { MarkFile } from './mark-file.js'
import type { SiteContext } from './site-context.js'
import { kindOf, runStep } from './steps.js'

/** A run of a job at one site. */
export interface SiteRun {
  readonly name: string
  readonly job: Job
  readonly site: Site
  readonly scheduled: number
  /** The zone of dates in names. */
  readonly zone: string
  readonly marks: MarkFile
  readonly connection: ConnectionChoice
  /** Ends the run. */
  readonly signal: AbortSignal
}

/** The code page of text where neither the step nor the site names one. */
const defaultCodePage = '1047'

/** Does the steps of a job at one site, again where one fails, within its deadline. It never rejects. */
export async function runAtSite(run: SiteRun): Promise<SiteOutcome> {
  const { name, job, site, signal } = run
  const counts = { files: 0, octets: 0 }
  const missing = new Set<string>()
  const begun = performance.now()
  using bound = boundOf(signal, job.deadline)
  const bounded = bound.signal
  for (let attempts = 1; ; attempts += 1) {
    const outcome = { site: placeOf(site), attempts, ...counts, missing: [...missing] }
    try {
      await runSteps(run, bounded, { counts, missing })
      return { ...outcome, ...counts, missing: [...missing], ok: true }
    } catch (error) {
      const late = bounded.aborted && !signal.aborted
      const why = late
        ? `not done within its deadline: ${(error as Error).message}`
        : (error as Error).message
      const pause =
        isFinal(error) || bounded.aborted
          ? undefined
          : waitBefore(job.retries, attempts, performance.now() - begun)
      if (pause === undefined) return { ...outcome, ...counts, missing: [...missing], ok: false, error: why }
      notice(`ftpkit: ${name} at ${placeOf(site)}: ${why}; again in ${Math.round(pause / 1_000)} s`)
      await wait(pause, undefined, { signal: bounded }).catch(() => {})
    }
  }
}

interface Tally {
  readonly counts: { files: number; octets: number }
  readonly missing: Set<string>
}

async function runSteps(run: SiteRun, signal: AbortSignal, tally: Tally): Promise<void> {
  const { job, site } = run
  const connection = { ...run.connection, codePage: site.codePage ?? defaultCodePage, signal }
  const client = await connectTo(urlOf(site, []), connection, refuseToAsk)
  using _ = closingAt(signal, client)
  if (site.remote !== undefined) await client.cd(site.remote)
  for (const [index, step] of job.steps.entries()) {
    signal.throwIfAborted()
    await unlessDone(contextOf({ run, signal, client, connection, tally }, index), step)
  }
  // All is done, whatever the server says.
  await client.quit().catch(() => {})
}

/** Does a step, unless this run has done it. */
async function unlessDone(context: SiteContext, step: Step): Promise<void> {
  const { job, site, stepIndex, scheduled, marks } = context
  const done = stepMark({ job, step: stepIndex, site, run: scheduled, text: JSON.stringify(step) })
  if (marks.of(done)) return
  await runStep(context, step)
  await marks.add(done)
}

interface Attempt extends Pick<SiteContext, 'signal' | 'client' | 'connection'> {
  readonly run: SiteRun
  readonly tally: Tally
}

function contextOf({ run, tally, ...session }: Attempt, stepIndex: number): SiteContext {
  const { name: job, site, scheduled, zone, marks } = run
  return {
    ...{ ...session, job, site: placeOf(site), stepIndex, scheduled, marks },
    dated: (text, days) => withSite(datedName(text, { time: scheduled, zone, days }), site),
    connectTo: (other) => connectTo(urlOf(siteNamed(other), []), session.connection, refuseToAsk),
    moved: (octets) => {
      tally.counts.files += 1
      tally.counts.octets += octets
    },
    missing: (path, meaning) => {
      tally.missing.add(path)
      if (meaning === 'fail') throw new MissingSource(path, kindOf(run.job.steps[stepIndex]!))
    },
  }
}

/** A source that is not there, which is a failure. It may come later. */
class MissingSource extends FtpError {
  constructor(path: string, kind: string) {
    super('refused', `${path} is not there, for ${kind}`, { phase: 'command' })
  }
}

/** What a further attempt would not change: a wrong configuration, a login that was refused, or a name that can't be used. */
function isFinal(error: unknown): boolean {
  const isOfServer = error instanceof FtpError && /^(?:login-failed|bad-path)$/.test(error.code)
  return isOfServer || error instanceof RangeError
}

/** A name with the site in it, and its folders as directories. @throws FtpError `bad-path` for a site whose name leads elsewhere */
function withSite(text: string, { folder, name }: Site): string {
  if (!text.includes('{site}')) return text
  return text.replaceAll('{site}', () => [...folder, name].map((each) => safeLocalName(each)).join('/'))
}
