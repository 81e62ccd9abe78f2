import { isFtpError } from '@ftpkit/transfer'
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

/** A download that failed. */
interface Abandoned {
  readonly marked: MarkedDownload | undefined
  readonly watch: VersionWatch | undefined
  /** Octets of the local file that are there. */
  readonly written: number
}

/** Leaves of a partial file what another download can resume, and nothing else. */
export async function abandonPartial(
  { target, partial, kept }: OpenTarget,
  { marked, watch, written }: Abandoned,
  error: unknown,
): Promise<void> {
  const isShared = partial?.isShared() ?? false
  if (!isShared) await marked?.save().catch(() => {})
  await target.discard()
  if (isShared) {
    // It belongs to the other download, unless the octets of both may be in it.
    if (written === kept) return
    await marked?.finish()
    return watch?.forget()
  }
  const isWrong = isFtpError(error) && error.code === 'mismatch'
  if (isWrong) await marked?.finish()
  const isUseless = isWrong || written === 0 || (marked && !marked.isResumable)
  if (!isUseless) return
  await watch?.forget()
  await partial?.remove()
}
