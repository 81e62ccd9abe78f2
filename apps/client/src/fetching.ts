import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, isFtpError } from '@ftpkit/node'
import { isNamePattern } from '@ftpkit/protocol'
import { type BatchOptions, type FileTask, failedTask, runBatch, type SessionSource } from './batch.js'
import { withoutEffect } from './effects.js'
import { matches } from './glob.js'
import { LeftOut } from './left-out.js'
import { localTarget, makeDirectories, withDirectory } from './local-target.js'
import { ensureLocalDirectory, localPath, targetAt } from './local-tree.js'
import { firstBelow, noMatch, resumed, unlessNothing } from './nothing-there.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { isStandardOutput, standardOutput } from './output.js'
import { isSingleName, joinPath, type RemoteName, walk, whyRemote } from './remote-tree.js'
import { lastName } from './url.js'

/** The options of `get`. */
export type FetchChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

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
  sessions: SessionSource,
  plan: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  if (plan.many) return fetchMany(sessions, plan, choice)
  await withDirectory(plan.directory, () => runBatch([fileTask(plan, choice)], sessions, choice))
}

function fileTask({ path, local }: FetchPlan, choice: FetchChoice): FileTask {
  const isStandard = isStandardOutput(local)
  return {
    action: 'fetched',
    path,
    run: (client, options) =>
      client.download(path, isStandard ? standardOutput() : local, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && !isStandard,
      }),
  }
}

async function fetchMany(sessions: SessionSource, plan: FetchPlan, choice: FetchChoice): Promise<void> {
  using leftOut = new LeftOut(choice)
  const names = new NamesToFetch(sessions.client, plan, leftOut)
  const first = await unlessNothing(choice.allowEmpty, () => names.first())
  // An empty directory is made here too.
  if (!first && (plan.pattern !== undefined || choice.allowEmpty)) return
  await makeDirectories(plan.local)
  await using files = directoryFileSystem(plan.local)
  const fetch = new TreeFetch(files, names, choice, leftOut)
  await runBatch(await fetch.tasks(resumed(first, names.all)), sessions, choice)
}

/** Fetches files by their names and patterns to a local directory. Of several with one name only the first is fetched. */
export async function fetchAll(
  sessions: SessionSource,
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
    const names = new NamesToFetch(sessions.client, plan, leftOut)
    try {
      const first = await unlessNothing(choice.allowEmpty, () => names.first())
      tasks.push(
        ...(await new TreeFetch(files, names, choice, leftOut, taken).tasks(resumed(first, names.all))),
      )
    } catch (error) {
      if (sessions.client.closed) throw error
      tasks.push(failedTask('fetched', plan.path + plan.pattern, error as Error))
    }
  }
  await runBatch(tasks, sessions, choice)
}

/** The names of a plan, as the server lists them. */
class NamesToFetch {
  /** Directories that could not be made: what is in them is not fetched. */
  readonly barred = new Set<string>()
  /** The names, but those that were taken. */
  readonly all: AsyncGenerator<RemoteName, void>

  constructor(
    private readonly client: FtpClient,
    private readonly plan: FetchPlan,
    private readonly leftOut: LeftOut,
  ) {
    this.all = plan.pattern === undefined ? this.below() : this.matching(plan.pattern)
  }

  /** The directory that is listed. */
  get root(): string {
    return this.plan.path
  }

  /** Takes the first name. @throws FtpError `refused` where nothing matches, or the directory is missing */
  async first(): Promise<RemoteName | undefined> {
    const { root, plan, leftOut } = this
    if (plan.pattern === undefined) return firstBelow(this.client, root, this.all)
    const { value: first } = await this.all.next()
    if (!first && leftOut.isEmpty) throw noMatch(root + plan.pattern, 'file')
    return first ?? undefined
  }

  private below(): AsyncGenerator<RemoteName, void> {
    return walk(this.client, this.root, {
      ...this.leftOut.skipped,
      enters: (relative) => !this.barred.has(relative),
    })
  }

  /** A pattern stands for files: directories are none of its names. */
  private async *matching(pattern: string): AsyncGenerator<RemoteName, void> {
    const { onUnsafeName } = this.leftOut.skipped
    const options = { ...this.leftOut.listing, hidden: pattern.startsWith('.') }
    for await (const entry of this.client.list(this.root || undefined, options)) {
      if (!isSingleName(entry.name)) onUnsafeName(entry.name)
      else if (entry.kind !== 'directory' && matches(pattern, entry.name))
        yield { relative: entry.name, entry }
    }
  }
}

/** Makes the local directories, and a task for each file. Every name is checked before it is used on this side. */
class TreeFetch {
  private readonly barred: Set<string>

  /** @param seen local names that are taken already */
  constructor(
    private readonly files: DirectoryFileSystem,
    private readonly names: NamesToFetch,
    private readonly choice: FetchChoice,
    private readonly leftOut: LeftOut,
    private readonly seen = new Set<string>(),
  ) {
    this.barred = names.barred
  }

  async tasks(names: AsyncIterable<RemoteName>): Promise<FileTask[]> {
    const { root } = this.names
    const tasks: FileTask[] = []
    for await (const name of names) {
      const { relative, entry } = name
      const reason = this.seen.has(relative) ? 'doubled' : whyRemote(name)
      this.seen.add(relative)
      if (reason === 'doubled') this.barred.add(relative)
      if (reason) this.leftOut.add(reason, relative)
      else if (!this.isUsable(relative)) this.barred.add(relative)
      else if (entry.kind === 'file') tasks.push(this.taskFor(name))
      else
        await this.makeDirectory(relative).catch((fault) =>
          tasks.push(failedTask('fetched', joinPath(root, relative), fault)),
        )
    }
    return tasks
  }

  /** Whether a name can be made on this side. If not, it is left out. */
  private isUsable(relative: string): boolean {
    try {
      return localPath(relative) !== ''
    } catch (error) {
      if (!isFtpError(error)) throw error
      this.leftOut.add('unusableName', relative, error.message)
      return false
    }
  }

  private async makeDirectory(relative: string): Promise<void> {
    this.barred.add(relative)
    await ensureLocalDirectory(this.files, relative)
    this.barred.delete(relative)
  }

  private taskFor({ relative, entry }: RemoteName): FileTask {
    const path = joinPath(this.names.root, relative)
    return {
      action: 'fetched',
      path,
      size: entry.size,
      run: async (session, options) => {
        const target = await targetAt(this.files, localPath(relative))
        return session.download(path, target, { ...parametersOf(this.choice), ...options })
      },
    }
  }
}
