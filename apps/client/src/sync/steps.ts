import type { FtpClient } from '@ftpkit/node'
import { type FileTime, StepGuard, type SyncStep } from '@ftpkit/sync'
import { type FileTask, runBatch, type SessionSource } from '../batch.js'
import { ensureLocalDirectory, type LocalDirectory, localPath, targetAt, uploadFrom } from '../local-tree.js'
import type { BatchChoice } from '../options.js'
import { warn } from '../output.js'
import { makeMissingDirectory } from '../remote-tree.js'
import type { Faults } from './faults.js'

/** Where the steps of a plan are carried out. */
export interface MirrorSides {
  readonly client: FtpClient
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

/** Steps that change the server. @param verify as in {@link BatchChoice} */
export async function upActions(
  { client, local, remote }: MirrorSides,
  { verify }: Pick<BatchChoice, 'verify'>,
): Promise<StepActions> {
  const setsTime = (await client.features()).has('MFMT')
  return {
    rename: (path, from) => client.rename(remote(from), remote(path)),
    remove: (path) => client.remove(remote(path)),
    removeDirectory: (path) => client.rmdir(remote(path)),
    makeDirectory: (path) => makeMissingDirectory(client, remote(path)),
    copy: (path) => async (session, options) => {
      const { modified } = await local.files.stat(`/${path}`)
      const report = await uploadFrom(local, path, session, remote(path), { verify, ...options })
      // So that the next run finds it unchanged, whatever the server's clock shows.
      if (setsTime) await session.command('MFMT', `${timeValue(modified)} ${remote(path)}`)
      return report
    },
  }
}

/** Steps that change the local directory. @param verify as in {@link BatchChoice} */
export function downActions(
  { local: { files }, remote, localName }: MirrorSides,
  { verify }: Pick<BatchChoice, 'verify'>,
): StepActions {
  const pathOf = (path: string) => localPath(localName(path))
  return {
    rename: (path, from) => files.rename(`/${from}`, pathOf(path)),
    remove: (path) => files.remove(`/${localName(path)}`),
    removeDirectory: (path) => files.removeDirectory(`/${localName(path)}`),
    makeDirectory: (path) => ensureLocalDirectory(files, localName(path)),
    copy: (path, modified) => async (session, options) => {
      const target = await targetAt(files, pathOf(path))
      const report = await session.download(remote(path), target, { verify, ...options })
      if (modified) await files.setAttributes(pathOf(path), { modified: modified.time })
      return report
    },
  }
}

/**
 * Carries out the steps of a plan. A step that fails is reported, and does not stop the others, unless these need it or
 * the connection is lost.
 */
export async function carryOut(
  steps: readonly SyncStep[],
  actions: StepActions,
  { sessions, faults, choice }: { sessions: SessionSource; faults: Faults; choice: BatchChoice },
): Promise<void> {
  const guard = new StepGuard()
  let untried = 0
  const tasks: FileTask[] = []
  for (const step of steps) {
    const { kind, path } = step
    if (!guard.allows(step)) untried++
    else if (kind === 'copy')
      tasks.push({
        action: 'copied',
        path,
        size: step.file.size,
        run: actions.copy(path, step.file.modified),
      })
    else {
      try {
        await (kind === 'rename' ? actions.rename(path, step.from) : actions[kind](path))
      } catch (error) {
        faults.add(kind, path, error)
        if (sessions.client.closed) return
        guard.failed(step)
      }
    }
  }
  if (untried > 0) warn(`ftpkit: ${untried} more steps were not tried, because they need one that failed`)
  await copyFiles(tasks, sessions, { faults, choice })
}

async function copyFiles(
  tasks: readonly FileTask[],
  sessions: SessionSource,
  { faults, choice }: { faults: Faults; choice: BatchChoice },
): Promise<void> {
  try {
    await runBatch(tasks, sessions, choice)
  } catch (error) {
    // Of several, each has been reported.
    if (tasks.length === 1 && !choice.json) faults.add('copied', tasks[0]!.path, error)
    else faults.addReported(error)
  }
}

/** The format of MFMT: YYYYMMDDHHMMSS in UTC. */
function timeValue(time: number): string {
  return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14)
}
