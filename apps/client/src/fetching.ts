import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, isFtpError } from '@ftpkit/node'
import { isNamePattern } from '@ftpkit/protocol'
import { type BatchOptions, type FileTask, failedTask, runBatch, type SessionSource } from './batch.js'
import { withoutEffect } from './effects.js'
import { matches } from './glob.js'
import { LeftOut } from './left-out.js'
import { ensureLocalDirectory, localPath } from './local-tree.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { standardOutput, standardStream } from './output.js'
import { isSingleName, joinPath, type RemoteName, walk, whyRemote } from './remote-tree.js'
import { lastName } from './url.js'

/** The options of `get`. */
export type FetchChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

/** What to fetch, and where to put it. */
export interface FetchPlan {
  /** The file, or the directory that contains the files. */
  readonly path: string
  /** The local file or directory, or `-` for standard output. */
  readonly local: string
  /** The files of the directory to fetch. Default: everything below it. */
  readonly pattern?: string | undefined
  readonly many: boolean
}

/**
 * Plans what to fetch, before anything is sent to a server.
 *
 * @param path may end in a pattern
 * @throws RangeError for `--resume` with more than one file, or if no local name follows from the path
 */
export function planFetch(
  path: string,
  local: string | undefined,
  { recursive = false, resume = false }: Pick<BatchChoice, 'recursive' | 'resume'>,
): FetchPlan {
  if (!recursive && !isNamePattern(path)) {
    if (resume && local === standardStream) throw withoutEffect('--resume', 'a local file')
    return { path, local: local ?? lastName(path), many: false }
  }
  if (resume) throw new RangeError('--resume works with one file only; to resume many, use sync')
  if (recursive) {
    const name = path.replace(/\/$/, '')
    return { path, local: local ?? (name === '' ? '.' : lastName(name)), many: true }
  }
  const pattern = path.slice(path.lastIndexOf('/') + 1)
  return { path: path.slice(0, -pattern.length), local: local ?? '.', pattern, many: true }
}

/** Fetches a file to a local file or standard output, the files that match a pattern, or a directory. */
export async function fetchFiles(
  sessions: SessionSource,
  plan: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  if (plan.many) return fetchMany(sessions, plan, choice)
  const { path, local } = plan
  const task: FileTask = {
    action: 'fetched',
    path,
    run: (client, options) =>
      client.download(path, local === standardStream ? standardOutput() : local, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && local !== standardStream,
      }),
  }
  await runBatch([task], sessions, choice)
}

async function fetchMany(
  sessions: SessionSource,
  { path: root, local, pattern }: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  await mkdir(local, { recursive: true })
  using leftOut = new LeftOut(choice)
  await using files = directoryFileSystem(local)
  const fetch = new TreeFetch(sessions.client, files, root, choice, leftOut)
  await runBatch(await fetch.tasks(pattern), sessions, choice)
}

/** Lists what to fetch, and makes the local directories. Every name is checked before it is used on this side. */
class TreeFetch {
  /** Directories that could not be made: what is in them is not fetched. */
  private readonly barred = new Set<string>()

  constructor(
    private readonly client: FtpClient,
    private readonly files: DirectoryFileSystem,
    private readonly root: string,
    private readonly choice: FetchChoice,
    private readonly leftOut: LeftOut,
  ) {}

  /** @param pattern which files of the directory. Default: everything below it. */
  async tasks(pattern: string | undefined): Promise<FileTask[]> {
    const tasks: FileTask[] = []
    const seen = new Set<string>()
    for await (const name of pattern === undefined ? this.below() : this.matching(pattern)) {
      const { relative, entry } = name
      const reason = seen.has(relative) ? 'doubled' : whyRemote(name)
      seen.add(relative)
      if (reason === 'doubled') this.barred.add(relative)
      if (reason) this.leftOut.add(reason, relative)
      else if (!this.isUsable(relative)) this.barred.add(relative)
      else if (entry.kind === 'file') tasks.push(this.taskFor(name))
      else
        await this.makeDirectory(relative).catch((fault) =>
          tasks.push(failedTask('fetched', joinPath(this.root, relative), fault)),
        )
    }
    return tasks
  }

  private below(): AsyncGenerator<RemoteName> {
    return walk(this.client, this.root, {
      ...this.leftOut.skipped,
      enters: (relative) => !this.barred.has(relative),
    })
  }

  /** A pattern stands for files: directories are none of its names. */
  private async *matching(pattern: string): AsyncGenerator<RemoteName> {
    const { onUnsafeName } = this.leftOut.skipped
    const options = { ...this.leftOut.listing, hidden: pattern.startsWith('.') }
    for await (const entry of this.client.list(this.root || undefined, options)) {
      if (!isSingleName(entry.name)) onUnsafeName(entry.name)
      else if (entry.kind !== 'directory' && matches(pattern, entry.name))
        yield { relative: entry.name, entry }
    }
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
    const path = joinPath(this.root, relative)
    return {
      action: 'fetched',
      path,
      size: entry.size,
      run: async (session, options) => {
        const stage = await this.files.write(localPath(relative), { disposition: 'replace' })
        return session.download(path, stage, { ...parametersOf(this.choice), ...options })
      },
    }
  }
}
