import { statSync } from 'node:fs'
import { localFault, transferAborted } from '../../net/faults.js'
import type { DownloadTarget, TargetOfDownload } from './download-target.js'
import { localPathOf } from './local-path.js'
import { LocalStage } from './local-stage.js'
import type { PartialFile } from './partial-file.js'
import type { OpenSpecialFile } from './special-file.js'
import { nodeStreamTarget, webStreamTarget } from './stream-target.js'

/** A target that was opened. */
export interface OpenTarget {
  /** What takes the octets. */
  readonly target: DownloadTarget
  /** Octets that are there already, from an earlier download. */
  readonly kept: number
  /** The partial file of a download that can be resumed. */
  readonly partial?: PartialFile | undefined
}

/**
 * Opens the target of a download.
 *
 * @param resume for a path: continues what an earlier download has left, and leaves it if this one fails too
 * @param signal for a Node stream: ends the wait for one that never drains
 * @throws FtpError `local-file`, also from the methods of the target
 */
export async function openTarget(
  target: TargetOfDownload,
  resume: boolean,
  signal?: AbortSignal,
): Promise<OpenTarget> {
  if (typeof target === 'string') {
    const special = await specialFileAt(target)
    if (special) return openSpecial(target, special, resume, signal)
    const open = resume ? await openPartial(target) : { target: new LocalStage(target), kept: 0 }
    return { ...open, target: withLocalFaults(open.target, `${target} cannot be written`) }
  }
  if ('commit' in target) return { target, kept: 0 }
  const stream = 'getWriter' in target ? webStreamTarget(target) : nodeStreamTarget(target, signal)
  return { target: withLocalFaults(stream, 'the target stream cannot be written'), kept: 0 }
}

async function openPartial(path: string): Promise<OpenTarget> {
  if (localPathOf(path) !== path)
    throw localFault(path, new Error('a file can be resumed only if its name is UTF-8'))
  const { openPartialFile } = await import('./partial-file.js')
  return openPartialFile(path)
}

/** How to open a special file; undefined for any other. @throws FtpError `local-file` for a path that can't be one */
async function specialFileAt(path: string): Promise<OpenSpecialFile | undefined> {
  try {
    // The import alone takes longer than looking, and most files are none.
    if (isOrdinary(path)) return undefined
    const { specialFile } = await import('./special-file.js')
    return specialFile(path)
  } catch (error) {
    throw localFault(`${path} cannot be written`, error)
  }
}

/** Whether a path names a file, a directory or nothing, and no descriptor. @throws Node's error */
function isOrdinary(path: string): boolean {
  const found = statSync(localPathOf(path), { throwIfNoEntry: false })
  return !/^\/(?:dev|proc)\//.test(path) && (!found || found.isFile() || found.isDirectory())
}

/** @throws FtpError `local-file`, also for one to resume: nothing is kept of what was written to a pipe or a device */
async function openSpecial(
  path: string,
  open: OpenSpecialFile,
  resume: boolean,
  signal: AbortSignal | undefined,
): Promise<OpenTarget> {
  const what = `${path} cannot be written`
  if (resume) throw localFault(path, new Error('only a regular file can be resumed'))
  try {
    return { target: withLocalFaults(nodeStreamTarget(await open({ signal }), signal), what), kept: 0 }
  } catch (error) {
    throw signal?.aborted ? transferAborted(signal.reason) : localFault(what, error)
  }
}

/** Reports every fault of a target as `local-file`, so that the server is not blamed for it. */
function withLocalFaults(target: DownloadTarget, what: string): DownloadTarget {
  const reported = <Value>(result: Promise<Value>) =>
    result.catch((error) => {
      throw localFault(what, error)
    })
  return {
    write: (pieces) => reported(target.write(pieces)),
    commit: () => reported(target.commit()),
    discard: () => target.discard(),
    ...(target.restart && { restart: () => reported(target.restart!()) }),
  }
}
