import type { FileSystem } from '@ftpkit/filesystem'
import { Filter, foldName } from '@ftpkit/sync'
import { isFtpError } from '@ftpkit/transfer'
import type { DownloadOptions } from '../transfer/options.js'
import { type FileTask, failedTask } from './batch.js'
import { LateTarget } from './late-target.js'
import type { AddLeftOut } from './left-out.js'
import { ensureLocalDirectory, localPath } from './local-tree.js'
import { joinPath, type RemoteName, whyRemote } from './remote-walk.js'
import { remoteTime } from './times.js'

/** Where the names of a server are fetched to. */
export interface FetchTreeOptions {
  /** The local directory. */
  readonly files: FileSystem
  /** The directory on the server. */
  readonly root: string
  /** Called with each name that is left out. */
  readonly add: AddLeftOut
  /** How each file is fetched. */
  readonly transfer: DownloadOptions
  /** Names that it leaves out are not fetched. Default: none */
  readonly filter?: Filter | undefined
  /** Directories of which nothing is fetched: the caller's walk leaves them out. */
  readonly barred?: Set<string> | undefined
  /** Gives each file the time that it has on the server. @default false */
  readonly times?: boolean | undefined
  /** Whether the local system takes names for one that differ in case or normalisation alone. Default: by its platform */
  readonly foldsNames?: boolean | undefined
  /** Local names that are taken already. */
  readonly seen?: Set<string> | undefined
}

/** Systems whose file systems mostly don't distinguish case. */
const foldingPlatforms: ReadonlySet<string> = new Set(['darwin', 'win32'])

/** Makes the local directories, and a task for each file. Every name is checked before it is used on this side. */
export class TreeFetch {
  private readonly barred: Set<string>
  private readonly seen: Set<string>
  private readonly filter: Filter
  private readonly foldsNames: boolean

  constructor(private readonly options: FetchTreeOptions) {
    this.barred = options.barred ?? new Set()
    this.seen = options.seen ?? new Set()
    this.filter = options.filter ?? new Filter()
    this.foldsNames = options.foldsNames ?? foldingPlatforms.has(process.platform)
  }

  /** Makes the directories, and returns a task for each file. @param names a directory before what is in it */
  async tasks(names: AsyncIterable<RemoteName>): Promise<FileTask[]> {
    const { root, add } = this.options
    const tasks: FileTask[] = []
    for await (const name of names) {
      const { relative, entry } = name
      if (!this.filter.selects(relative, entry.kind === 'directory' ? 'directory' : 'file')) {
        this.barred.add(relative)
        continue
      }
      const local = this.foldsNames ? foldName(relative) : relative
      const reason = this.seen.has(local) ? 'doubled' : whyRemote(name)
      this.seen.add(local)
      if (reason === 'doubled') this.barred.add(relative)
      if (reason) add(reason, relative)
      else if (!this.isUsable(relative)) this.barred.add(relative)
      else if (entry.kind === 'file') tasks.push(this.taskFor(name))
      else
        await this.makeDirectory(relative).catch((fault) =>
          tasks.push(failedTask(joinPath(root, relative), fault)),
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
      this.options.add('unusableName', relative, error.message)
      return false
    }
  }

  private async makeDirectory(relative: string): Promise<void> {
    this.barred.add(relative)
    await ensureLocalDirectory(this.options.files, relative)
    this.barred.delete(relative)
  }

  private taskFor({ relative, entry }: RemoteName): FileTask {
    const { root, files, transfer, times } = this.options
    const path = joinPath(root, relative)
    return {
      path,
      size: entry.size,
      run: async (session, { transfer: own, later }) => {
        const local = localPath(relative)
        const modified = times ? await remoteTime(session, path, entry) : undefined
        const target = await LateTarget.at(files, local)
        const report = await session.download(path, target, { ...transfer, ...own })
        later(target.place(modified))
        return report
      },
    }
  }
}
