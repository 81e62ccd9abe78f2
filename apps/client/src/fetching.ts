import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { FtpClient } from '@ftpkit/node'
import {
  type AddLeftOut,
  type FileTask,
  failedTask,
  isSingleName,
  makeLocalDirectories,
  type RemoteName,
  resumed,
  TreeFetch,
} from '@ftpkit/node/directory'
import { isNamePattern } from '@ftpkit/protocol'
import { type ReportChoice, reportingDirectory, runReported, throwFirst } from './batch.js'
import type { ClientSessions } from './connection.js'
import { withoutEffect } from './effects.js'
import { matches } from './glob.js'
import { LeftOut } from './left-out.js'
import { localTarget, withDirectory } from './local-target.js'
import { noMatch, unlessNothing } from './nothing-there.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { isStandardOutput, standardOutput } from './output.js'
import { lastName } from './url.js'

/** The options of `get`. */
export type FetchChoice = TransferChoice & BatchChoice & Pick<ReportChoice, 'signal'>

/** What to fetch, and where to put it. */
export interface FetchPlan {
  /** The file, or the directory that contains the files. */
  readonly path: string
  /** The local file or directory, or standard output. */
  readonly local: string
  /** The directory of the local file, if that is to be made. */
  readonly directory?: string | undefined
  /** The files of the directory to fetch. Default: everything below it. */
  readonly pattern?: string | undefined
  readonly many: boolean
}

/** How a plan depends on the options. */
export interface FetchPlanOptions extends Pick<BatchChoice, 'recursive' | 'resume'> {
  /** The local name of a remote file. @default lastName */
  readonly nameOf?: ((path: string) => string) | undefined
}

/**
 * Plans what to fetch, before anything is sent to a server.
 *
 * @param path may end in a pattern
 * @throws RangeError for `--resume` with more than one file, for several files to standard output, or if no local name
 *   follows from the path
 */
export function planFetch(
  path: string,
  local: string | undefined,
  { recursive = false, resume = false, nameOf = lastName }: FetchPlanOptions,
): FetchPlan {
  const isStandard = local !== undefined && isStandardOutput(local)
  if (!recursive && !isNamePattern(path)) {
    if (resume && isStandard) throw withoutEffect('--resume', 'a local file')
    if (isStandard) return { path, local, many: false }
    const { path: file, directory } = localTarget(local, () => nameOf(path))
    return { path, local: file, directory, many: false }
  }
  if (resume) throw new RangeError('--resume works with one file only; to resume many, use sync')
  if (isStandard) throw new RangeError('standard output takes one file: give a local directory for several')
  if (recursive) {
    const name = path.replace(/\/$/, '')
    return { path, local: local ?? (name === '' ? '.' : nameOf(name)), many: true }
  }
  const pattern = path.slice(path.lastIndexOf('/') + 1)
  return { path: path.slice(0, -pattern.length), local: local ?? '.', pattern, many: true }
}

/**
 * Fetches a file to a local file or standard output, the files that match a pattern, or a directory.
 *
 * @throws FtpError `refused` where nothing matches or the directory is missing, unless that is allowed
 */
export async function fetchFiles(
  sessions: ClientSessions,
  plan: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  if (plan.pattern !== undefined) return fetchMatching(sessions, plan, choice)
  if (plan.many) return fetchDirectory(sessions, plan, choice)
  await withDirectory(plan.directory, () =>
    runReported('fetched', [fileTask(plan, choice)], sessions, choice),
  )
}

function fileTask({ path, local }: FetchPlan, choice: FetchChoice): FileTask {
  const isStandard = isStandardOutput(local)
  return {
    path,
    async run(client, { transfer }) {
      const report = await client.download(path, isStandard ? standardOutput() : local, {
        ...parametersOf(choice),
        ...transfer,
        resume: choice.resume === true && !isStandard,
      })
      if (choice.times && !isStandard) await (await import('./times.js')).keepLocalTime(client, path, local)
      return report
    },
  }
}

async function fetchDirectory(
  { client, open }: ClientSessions,
  { path, local }: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  using leftOut = new LeftOut(choice)
  const report = await reportingDirectory('fetched', open, choice, leftOut, (options) =>
    unlessNothing(choice.allowEmpty, () => client.downloadDirectory(path, local, options)),
  )
  if (report) throwFirst(report)
}

async function fetchMatching(sessions: ClientSessions, plan: FetchPlan, choice: FetchChoice): Promise<void> {
  using leftOut = new LeftOut(choice)
  const names = namesMatching(sessions.client, plan, leftOut)
  const first = await unlessNothing(choice.allowEmpty, () => firstMatching(names, plan, leftOut))
  if (!first) return
  await makeLocalDirectories(plan.local)
  await using files = directoryFileSystem(plan.local)
  const fetch = treeFetch(files, plan, choice, leftOut)
  await runReported('fetched', await fetch.tasks(resumed(first, names)), sessions, choice)
}

/** Fetches files by their names and patterns to a local directory. Of several with one name only the first is fetched. */
export async function fetchAll(
  sessions: ClientSessions,
  plans: readonly FetchPlan[],
  choice: FetchChoice,
): Promise<void> {
  using leftOut = new LeftOut(choice)
  await using files = directoryFileSystem('.')
  const tasks: FileTask[] = []
  const taken = new Set<string>()
  for (const plan of plans) {
    if (!plan.many) {
      if (taken.has(plan.local)) leftOut.add('doubled', plan.path)
      else tasks.push(fileTask(plan, choice))
      taken.add(plan.local)
      continue
    }
    const names = namesMatching(sessions.client, plan, leftOut)
    try {
      const first = await unlessNothing(choice.allowEmpty, () => firstMatching(names, plan, leftOut))
      tasks.push(...(await treeFetch(files, plan, choice, leftOut, taken).tasks(resumed(first, names))))
    } catch (error) {
      if (sessions.client.closed) throw error
      tasks.push(failedTask(plan.path + plan.pattern, error as Error))
    }
  }
  await runReported('fetched', tasks, sessions, choice)
}

/** @param seen local names that are taken already */
function treeFetch(
  files: DirectoryFileSystem,
  { path }: FetchPlan,
  choice: FetchChoice,
  leftOut: LeftOut,
  seen?: Set<string>,
): TreeFetch {
  const add: AddLeftOut = (...what) => leftOut.add(...what)
  return new TreeFetch({ files, root: path, add, transfer: parametersOf(choice), times: choice.times, seen })
}

/** The files of a directory that match a pattern: directories are none of its names. */
async function* namesMatching(
  client: FtpClient,
  { path, pattern = '' }: FetchPlan,
  leftOut: LeftOut,
): AsyncGenerator<RemoteName, void> {
  const { onUnsafeName } = leftOut.skipped
  const options = { ...leftOut.listing, hidden: pattern.startsWith('.') }
  for await (const entry of client.list(path || undefined, options)) {
    if (!isSingleName(entry.name)) onUnsafeName(entry.name)
    else if (entry.kind !== 'directory' && matches(pattern, entry.name)) yield { relative: entry.name, entry }
  }
}

/** Takes the first name. @throws FtpError `refused` where nothing matches */
async function firstMatching(
  names: AsyncIterator<RemoteName, void>,
  { path, pattern }: FetchPlan,
  leftOut: LeftOut,
): Promise<RemoteName | undefined> {
  const { value: first } = await names.next()
  if (!first && leftOut.isEmpty) throw noMatch(`${path}${pattern}`, 'file')
  return first ?? undefined
}
