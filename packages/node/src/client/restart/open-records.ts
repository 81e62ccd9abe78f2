import type { Clock } from '../../net/clock.js'
import type { TargetOfDownload } from '../local/download-target.js'
import type { OpenTarget } from '../local/target.js'
import type { DownloadOptions } from '../transfer/options.js'
import type { MarkedDownload } from './marked-download.js'
import { PartRecord } from './part-record.js'
import type { RestartSubject } from './restart-file.js'
import { VersionWatch } from './version-watch.js'

/** What an earlier download has noted about its octets. @throws an error; the target is then discarded */
export async function openRecords(
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

/** What sees to it that all octets are of one version of the file. */
async function openWatch(
  target: TargetOfDownload,
  { partial }: OpenTarget,
  subject: RestartSubject,
  { offset = 0 }: DownloadOptions,
): Promise<VersionWatch> {
  const { path } = subject
  if (!partial) return new VersionWatch(path)
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
    import('./marked-download.js'),
    import('./restart-file.js'),
  ])
  const file = await RestartFile.open(target as string, subject, clock, () => partial.sync())
  return new MarkedDownload(partial, file, plan)
}
