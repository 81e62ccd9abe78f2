import type { TargetOfDownload } from '../local/download-target.js'
import { openTarget } from '../local/target.js'
import type { Sessions } from '../sessions.js'
import { Download } from './download-attempts.js'
import type { DownloadOptions, TransferReport } from './options.js'
import { assertResumable, type Plan, planOf } from './plan.js'

/**
 * Fetches a file. The target is committed only once all octets have arrived and the server has confirmed that.
 *
 * @throws FtpError; the target is then discarded
 */
export async function download(
  sessions: Sessions,
  path: string,
  target: TargetOfDownload,
  options: DownloadOptions,
): Promise<TransferReport> {
  const { resume = false, retries, signal } = options
  const plan = await prepared(sessions, options).catch(async (error) => {
    if (typeof target !== 'string') await (await openTarget(target, false)).target.discard()
    throw error
  })
  const open = await openTarget(target, resume, signal)
  const { address } = sessions
  const subject = { direction: 'download', address, path, plan } as const
  // Otherwise all octets come at once.
  const isWatched = open.partial || (retries && plan.pipelines.transparent)
  const { marked, watch } = isWatched
    ? await openRecords(target, open, subject, options, sessions.current.clock)
    : {}
  const running = new Download(sessions, path, open, options, plan, marked, watch)
  try {
    const report = await running.run()
    // First: a file that is complete needs no record, and what has the name of the part later is not what it is about.
    await watch?.forget()
    await open.target.commit()
    await marked?.finish()
    return report
  } catch (error) {
    await running.abandon(error)
    throw error
  }
}

/** What comes before the target is opened. */
async function prepared(
  sessions: Sessions,
  { resume, retries, signal, ...wanted }: DownloadOptions,
): Promise<Plan> {
  const plan = await planOf(wanted)
  if (resume) assertResumable(plan)
  signal?.throwIfAborted()
  if (retries) await sessions.noteDirectory()
  return plan
}

async function openRecords(...records: Parameters<typeof import('../restart/open-records.js').openRecords>) {
  const restart = await import('../restart/open-records.js')
  return restart.openRecords(...records)
}
