import type { Clock } from '../../net/clock.js'
import type { TargetOfDownload } from '../local/download-target.js'
import { type OpenTarget, openTarget } from '../local/target.js'
import type { MarkedDownload } from '../restart/marked-download.js'
import type { RestartSubject } from '../restart/restart-file.js'
import type { VersionWatch } from '../restart/version-watch.js'
import type { Sessions } from '../sessions.js'
import { Download } from './download-attempts.js'
import type { DownloadOptions, TransferReport } from './options.js'
import { assertResumable, planOf } from './plan.js'

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
  const plan = await planOf(options)
  const { resume = false, retries, signal } = options
  if (resume) assertResumable(plan)
  signal?.throwIfAborted()
  if (retries) await sessions.noteDirectory()
  const open = await openTarget(target, resume, signal)
  const { address } = sessions
  const subject = { direction: 'download', address, path, plan } as const
  const { marked, watch } = await openRecords(target, open, subject, options, sessions.current.clock)
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

/** What an earlier download has noted about its octets. @throws an error; the target is then discarded */
async function openRecords(
  target: TargetOfDownload,
  open: OpenTarget,
  subject: RestartSubject,
  options: DownloadOptions,
  clock: Clock,
) {
  try {
    const marked = await openMarked(target, open, subject, clock)
    return { marked, watch: await openWatch(target, open, subject, options) }
  } catch (error) {
    await open.target.discard()
    throw error
  }
}

/** What sees to it that all octets are of one version of the file; nothing where they all come at once. */
async function openWatch(
  target: TargetOfDownload,
  { partial }: OpenTarget,
  subject: RestartSubject,
  { retries = 0, offset = 0 }: DownloadOptions,
): Promise<VersionWatch | undefined> {
  const { path, plan } = subject
  if (!partial && (retries === 0 || !plan.pipelines.transparent)) return undefined
  const { VersionWatch } = await import('../restart/version-watch.js')
  if (!partial) return new VersionWatch(path)
  const { PartRecord } = await import('../restart/part-record.js')
  return new VersionWatch(path, await PartRecord.open(target as string, { ...subject, offset }))
}

/** The restart markers of a download to a partial file in MODE B or C. */
async function openMarked(
  target: TargetOfDownload,
  { partial }: OpenTarget,
  subject: RestartSubject,
  clock: Clock,
): Promise<MarkedDownload | undefined> {
  const { plan } = subject
  if (!partial || plan.parameters.mode === 'S') return undefined
  const [{ MarkedDownload }, { RestartFile }] = await Promise.all([
    import('../restart/marked-download.js'),
    import('../restart/restart-file.js'),
  ])
  const file = await RestartFile.open(target as string, subject, clock, () => partial.sync())
  return new MarkedDownload(partial, file, plan)
}
