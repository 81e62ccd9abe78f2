import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, FtpError } from '@ftpkit/node'
import { isNamePattern } from '@ftpkit/protocol'
import { type BatchOptions, type FileTask, failedTask, runBatch, type SessionSource } from './batch.js'
import { LeftOut } from './left-out.js'
import { localMatches } from './local-glob.js'
import { isDirectory } from './local-target.js'
import {
  isSendable,
  type LocalDirectory,
  type LocalName,
  uploadFrom,
  walkLocal,
  whyLocal,
} from './local-tree.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { isStandardInput, standardStream } from './output.js'
import { ensureRemoteDirectory, joinPath, makeMissingDirectory } from './remote-tree.js'

/** The options of `put`. */
export type StoreChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

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
  sessions: SessionSource,
  plans: readonly StorePlan[],
  choice: StoreChoice,
): Promise<void> {
  using leftOut = new LeftOut(choice)
  const trees: LocalTree[] = []
  try {
    const tasks: FileTask[] = []
    for (const plan of plans) {
      if (!plan.isTree) tasks.push(fileTask(plan, choice))
      else {
        const tree = { ...plan, files: directoryFileSystem(plan.local) }
        trees.push(tree)
        tasks.push(
          ...(await treeTasks(sessions.client, tree, choice, { leftOut, isOnly: plans.length === 1 })),
        )
      }
    }
    await runBatch(tasks, sessions, choice)
  } finally {
    for (const { files } of trees) await files.close()
  }
}

function fileTask({ local, path }: StorePlan, choice: StoreChoice): FileTask {
  const isStandard = isStandardInput(local)
  return {
    action: 'stored',
    path,
    run: (client, options) =>
      client.upload(isStandard ? process.stdin : local, path, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && !isStandard,
      }),
  }
}

/** A local directory to store. */
interface LocalTree extends StorePlan {
  readonly files: DirectoryFileSystem
}

/** Makes the directories of a tree on the server, and a task for each file. */
async function treeTasks(
  client: FtpClient,
  { local, path: root, files }: LocalTree,
  choice: StoreChoice,
  { leftOut, isOnly }: { readonly leftOut: LeftOut; readonly isOnly: boolean },
): Promise<FileTask[]> {
  if (root !== '') await ensureRemoteDirectory(client, root)
  const tasks: FileTask[] = []
  /** Directories that could not be made: what is in them is not stored. */
  const barred = new Set<string>()
  const labelOf = (relative: string) => (isOnly ? relative : `${nameOf(local)}/${relative}`)
  const enters = (relative: string) => isSendable(relative) && !barred.has(relative)
  const onUnreadable = (relative: string, error: Error) =>
    leftOut.skipped.onUnreadable(labelOf(relative), error)
  for await (const name of walkLocal(files, { enters, onUnreadable })) {
    const { relative, entry } = name
    const path = joinPath(root, relative)
    const reason = await whyLocal(local, name)
    if (reason) leftOut.add(reason, labelOf(relative))
    else if (entry.kind === 'file') tasks.push(taskFor({ path: local, files }, name, path, choice))
    else
      await makeMissingDirectory(client, path).catch((fault) => {
        barred.add(relative)
        tasks.push(failedTask('stored', path, fault))
      })
  }
  // The first file would notice that its directory could not be made.
  if (tasks.length === 0 && root !== '') await makeMissingDirectory(client, root)
  return tasks
}

function taskFor(
  directory: LocalDirectory,
  { relative, entry }: LocalName,
  path: string,
  choice: StoreChoice,
): FileTask {
  return {
    action: 'stored',
    path,
    size: entry.size,
    run: (client, options) =>
      uploadFrom(directory, relative, client, path, { ...parametersOf(choice), ...options }),
  }
}

function nameOf(local: string): string {
  if (local === standardStream) throw new RangeError('standard input has no name: end the URL with one')
  return basename(resolve(local))
}
