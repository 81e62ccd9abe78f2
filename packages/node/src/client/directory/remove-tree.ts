import type { FileFault } from './batch.js'
import { LeftOutNames } from './left-out.js'
import type { RemovalOptions, RemovalReport } from './options.js'
import { concluded } from './outcome.js'
import type { RemoteClient } from './remote-client.js'
import { withoutSlashes } from './remote-directories.js'
import { isRefusal, joinPath, walk } from './remote-walk.js'

/**
 * Removes a directory with everything in it, as far as the server lets it: one in which something stays is not tried.
 * Links are removed, and never followed.
 *
 * @throws RangeError for the root, the working directory, or a path that ends in `.` or `..`; DirectoryError
 */
export async function removeDirectory(
  client: RemoteClient,
  path: string,
  options: RemovalOptions = {},
): Promise<RemovalReport> {
  const root = withoutSlashes(path)
  if (/(?:^|\/)\.{0,2}$/.test(root))
    throw new RangeError(`${JSON.stringify(path)} is not removed: give a directory by its name`)
  const removal = new Removal(client, root, options)
  await removal.run()
  return concluded(removal.report, options)
}

/** The removal of one directory. */
class Removal {
  private files = 0
  private directories = 0
  private readonly faults: FileFault[] = []
  private readonly leftOut: LeftOutNames
  /** Directories in which something stays. */
  private readonly kept = new Set<string>()

  constructor(
    private readonly client: RemoteClient,
    private readonly root: string,
    private readonly options: RemovalOptions,
  ) {
    this.leftOut = new LeftOutNames(options.onLeftOut)
  }

  get report(): RemovalReport {
    const { files, directories, faults, leftOut } = this
    return { files, directories, faults, leftOut: leftOut.all }
  }

  async run(): Promise<void> {
    const { client, root } = this
    const { signal } = this.options
    if (await this.isLink()) {
      if (await this.attempt('', () => client.remove(root))) this.files++
      return
    }
    const directories = ['']
    for await (const { relative, entry } of walk(client, root, { ...this.leftOut.skipped, signal })) {
      if (signal?.aborted) return
      if (entry.kind === 'directory') directories.push(relative)
      else if (await this.attempt(relative, (path) => client.remove(path))) this.files++
    }
    for (const relative of directories.reverse()) {
      if (signal?.aborted) return
      if (this.kept.has(relative)) continue
      if (await this.attempt(relative, (path) => client.rmdir(path))) this.directories++
    }
  }

  /** Whether the directory that holds the root lists it as a link: a server may list what the link leads to as its own. */
  private async isLink(): Promise<boolean> {
    const at = this.root.lastIndexOf('/') + 1
    const { signal } = this.options
    let isLink = false
    try {
      const names = this.client.list(this.root.slice(0, at) || undefined, { hidden: true, signal })
      for await (const { kind, name } of names) isLink ||= kind === 'link' && name === this.root.slice(at)
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
    return isLink
  }

  /** @returns whether the server has removed the name */
  private async attempt(relative: string, remove: (path: string) => Promise<void>): Promise<boolean> {
    const path = joinPath(this.root, relative)
    try {
      await remove(path)
      return true
    } catch (error) {
      if (!isRefusal(error)) throw error
      for (let at = relative; at !== ''; at = parentOf(at)) this.kept.add(parentOf(at))
      const fault = { path, error }
      this.faults.push(fault)
      this.options.onFault?.(fault)
      return false
    }
  }
}

/** The directory that a name is in; empty at the top. */
function parentOf(relative: string): string {
  return relative.slice(0, Math.max(0, relative.lastIndexOf('/')))
}
