import { type FileTime, StepGuard, type SyncStep } from '@ftpkit/sync'
import type { TransferOptions } from '../../transfer/options.js'
import { type BatchOptions, type BatchReport, type FileTask, runBatch, type SessionSource } from '../batch.js'
import { LateTarget } from '../late-target.js'
import { ensureLocalDirectory, type LocalDirectory, localPath, uploadFrom } from '../local-tree.js'
import type { RemoteClient } from '../remote-client.js'
import { makeMissingDirectory } from '../remote-directories.js'
import { setRemoteTime } from '../times.js'
import type { Faults } from './faults.js'

/** Where the steps of a plan are carried out. */
export interface MirrorSides {
  readonly client: RemoteClient
  readonly local: LocalDirectory
  /** The path on the server of a path in the tree. */
  remote(path: string): string
  /** The path below the local directory of a path in the tree. */
  localName(path: string): string
}

/** How the steps change the target. */
export interface StepActions {
  rename(path: string, from: string): Promise<unknown>
  remove(path: string): Promise<unknown>
  removeDirectory(path: string): Promise<unknown>
  makeDirectory(path: string): Promise<unknown>
  copy(path: string, modified: FileTime | undefined): FileTask['run']
}

/** How files are stored on the server. */
interface UpOptions extends Pick<TransferOptions, 'verify'> {
  /** Called with a file whose time the server refused to set: the next run takes it for changed. */
  onRefusedTime(path: string): void
}

/** Steps that change the server. */
export function upActions(
  { client, local, remote }: MirrorSides,
  { verify, onRefusedTime }: UpOptions,
): StepActions {
  return {
    rename: (path, from) => client.rename(remote(from), remote(path)),
    remove: (path) => client.remove(remote(path)),
    removeDirectory: (path) => client.rmdir(remote(path)),
    makeDirectory: (path) => makeMissingDirectory(client, remote(path)),
    copy:
      (path) =>
      async (session, { transfer }) => {
        const { modified } = await local.files.stat(`/${path}`)
        const report = await uploadFrom(local, path, session, remote(path), { verify, ...transfer })
        // So that the next run finds it unchanged, whatever the server's clock shows.
        if ((await setRemoteTime(session, remote(path), modified)) === false) onRefusedTime(path)
        return report
      },
  }
}

/** Steps that change the local directory. */
export function downActions(
  { local: { files }, remote, localName }: MirrorSides,
  { verify }: Pick<TransferOptions, 'verify'>,
): StepActions {
  const pathOf = (path: string) => localPath(localName(path))
  return {
    rename: (path, from) => files.rename(`/${from}`, pathOf(path)),
    remove: (path) => files.remove(`/${localName(path)}`),
    removeDirectory: (path) => files.removeDirectory(`/${localName(path)}`),
    makeDirectory: (path) => ensureLocalDirectory(files, localName(path)),
    copy:
      (path, modified) =>
      async (session, { transfer, later }) => {
        const target = await LateTarget.at(files, pathOf(path))
        const report = await session.download(remote(path), target, { verify, ...transfer })
        later(target.place(modified?.time))
        return report
      },
  }
}

/** The files that were copied, and how many steps were not tried: they need one that failed, or the lost connection. */
export interface SyncResult extends BatchReport {
  readonly untried: number
}

/**
 * Carries out the steps of a plan. A step that fails is reported, and does not stop the others, unless these need it or
 * the connection is lost.
 */
export async function carryOut(
  steps: readonly SyncStep[],
  actions: StepActions,
  { sessions, faults, batch }: { sessions: SessionSource; faults: Faults; batch: BatchOptions },
): Promise<SyncResult> {
  const guard = new StepGuard()
  let untried = 0
  const tasks: FileTask[] = []
  for (const [at, step] of steps.entries()) {
    const { kind, path } = step
    batch.signal?.throwIfAborted()
    if (!guard.allows(step)) untried++
    else if (kind === 'copy')
      tasks.push({ path, size: step.file.size, run: actions.copy(path, step.file.modified) })
    else {
      try {
        await (kind === 'rename' ? actions.rename(path, step.from) : actions[kind](path))
      } catch (error) {
        faults.add(kind, path, error)
        if (sessions.client.closed) {
          const left = tasks.length + steps.length - at - 1
          return { files: 0, octets: 0, faults: [], untried: untried + left }
        }
        guard.failed(step)
      }
    }
  }
  return { ...(await runBatch(tasks, sessions, batch)), untried }
}
