import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { FtpError } from '@ftpkit/node'
import { type FileTask, isDirectory, joinPath, type RemoteClient, storeTasks } from '@ftpkit/node/directory'
import { isNamePattern } from '@ftpkit/protocol'
import { type ReportChoice, reportingDirectory, runReported, throwFirst } from './batch.js'
import type { ClientSessions } from './connection.js'
import { LeftOut } from './left-out.js'
import { localMatches } from './local-glob.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { isStandardInput, standardStream } from './output.js'

/** The options of `put`. */
export type StoreChoice = TransferChoice & BatchChoice & Pick<ReportChoice, 'signal'>

/** One local file or directory to store, and where to put it. */
export interface StorePlan {
  /** The local file or directory, or standard input. */
  readonly local: string
  readonly path: string
  /** Whether it is a directory, whose content is stored below `path`. */
  readonly isTree: boolean
}

/** How a plan depends on the options. */
export interface StorePlanOptions extends Pick<BatchChoice, 'recursive' | 'resume' | 'allowEmpty'> {
  /** Takes the path for a directory also where one file or directory is stored. @default false */
  readonly keepsNames?: boolean | undefined
}

/**
 * Plans what to store, before anything is sent to a server. A path that is empty or ends in `/` is completed by the local
 * name, and so is that of several files. A pattern stands for the files that match, and with `recursive` for directories
 * too.
 *
 * @throws RangeError for `--resume` with more than one file, for two files of one name, or if standard input needs a name;
 *   Node's error if a local file can't be read; FtpError `local-file` if nothing matches a pattern
 */
export async function planStore(
  locals: readonly string[],
  path: string,
  options: StorePlanOptions,
): Promise<StorePlan[]> {
  const { recursive = false, resume = false, keepsNames = false } = options
  const found = await Promise.all(locals.map((local) => operandsOf(local, options)))
  const operands = found.flat()
  const several = locals.length > 1 || found[0]!.some((operand) => operand !== locals[0])
  const intoDirectory = several || keepsNames
  if (resume && (recursive || several))
    throw new RangeError('--resume works with one file only; to resume many, use sync')
  const plans: StorePlan[] = []
  for (const local of operands) {
    const isTree = recursive && isDirectory(local)
    if (!isTree && local !== standardStream) await access(local, constants.R_OK)
    plans.push({ local, isTree, path: pathOf(local, path, { intoDirectory, isTree }) })
  }
  assertDistinct(plans)
  return plans
}

/** What an operand stands for: itself, unless it is a pattern and no file has that name. */
async function operandsOf(
  local: string,
  { recursive = false, allowEmpty = false }: StorePlanOptions,
): Promise<string[]> {
  const isOne = local === standardStream || !isNamePattern(local) || existsSync(local)
  if (isOne) return [local]
  const found = (await localMatches(local)).filter((match) => recursive || !match.isDirectory)
  if (found.length > 0 || allowEmpty) return found.map((match) => match.path)
  const what = recursive ? 'file or directory' : 'file'
  throw new FtpError('local-file', `no local ${what} matches ${JSON.stringify(local)}`, {
    phase: 'local file',
  })
}

function pathOf(
  local: string,
  path: string,
  { intoDirectory, isTree }: { readonly intoDirectory: boolean; readonly isTree: boolean },
): string {
  if (intoDirectory) return joinPath(path, nameOf(local))
  // The content of a single directory goes to the path itself.
  if (isTree) return path.replace(/(?<=.)\/$/, '')
  return /(?:^|\/)$/.test(path) ? path + nameOf(local) : path
}

/** @throws RangeError for two files that would replace each other */
function assertDistinct(plans: readonly StorePlan[]): void {
  const taken = new Map<string, string>()
  for (const { local, path } of plans) {
    const other = taken.get(path)
    if (other !== undefined) throw new RangeError(`${other} and ${local} would both be stored as ${path}`)
    taken.set(path, local)
  }
}

/** Stores local files, directories, or standard input. */
export async function storeFiles(
  sessions: ClientSessions,
  plans: readonly StorePlan[],
  choice: StoreChoice,
): Promise<void> {
  using leftOut = new LeftOut(choice)
  if (choice.times) await (await import('./times.js')).noticeWithoutTimes(sessions.client)
  const [first, ...others] = plans
  if (first?.isTree && others.length === 0) return await storeDirectory(sessions, first, choice, leftOut)
  const trees: DirectoryFileSystem[] = []
  try {
    const tasks: FileTask[] = []
    for (const plan of plans) {
      if (!plan.isTree) tasks.push(fileTask(plan, choice))
      else {
        const files = directoryFileSystem(plan.local)
        trees.push(files)
        tasks.push(...(await tasksOf(sessions.client, plan, files, choice, leftOut)))
      }
    }
    await runReported('stored', tasks, sessions, choice)
  } finally {
    for (const files of trees) await files.close()
  }
}

async function storeDirectory(
  { client, open }: ClientSessions,
  { local, path }: StorePlan,
  choice: StoreChoice,
  leftOut: LeftOut,
): Promise<void> {
  const report = await reportingDirectory('stored', open, choice, leftOut, (options) =>
    client.uploadDirectory(local, path, options),
  )
  throwFirst(report)
}

function fileTask({ local, path }: StorePlan, choice: StoreChoice): FileTask {
  const isStandard = isStandardInput(local)
  return {
    path,
    async run(client, { transfer }) {
      const report = await client.upload(isStandard ? process.stdin : local, path, {
        ...parametersOf(choice),
        ...transfer,
        resume: choice.resume === true && !isStandard,
      })
      if (choice.times && !isStandard) await (await import('./times.js')).keepRemoteTime(client, path, local)
      return report
    },
  }
}

/** Makes the directories of one tree among several operands, and a task for each file. */
function tasksOf(
  client: RemoteClient,
  { local, path: root }: StorePlan,
  files: DirectoryFileSystem,
  choice: StoreChoice,
  leftOut: LeftOut,
): Promise<FileTask[]> {
  return storeTasks(client, {
    local: { path: local, files },
    root,
    add: (reason, name, detail) => leftOut.add(reason, `${nameOf(local)}/${name}`, detail),
    transfer: parametersOf(choice),
    times: choice.times,
  })
}

function nameOf(local: string): string {
  if (local === standardStream) throw new RangeError('standard input has no name: end the URL with one')
  return basename(resolve(local))
}
