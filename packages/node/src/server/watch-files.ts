import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Clock, nodeClock, type Timer } from '../net/clock.js'

/** What happens when files change. */
export interface FileWatchOptions {
  /** Called after a change, never twice at a time; may throw. */
  readonly changed: () => Promise<void>
  /** Takes what `changed` or the file system threw; a later change is tried again. */
  readonly failed: (error: unknown) => void
  /**
   * Milliseconds to wait for further changes, because replacing files takes several.
   *
   * @default 500
   */
  readonly settling?: number | undefined
  /**
   * Milliseconds after which the files are looked at, because not all file systems report changes, such as those of a
   * network.
   *
   * @default 5000
   */
  readonly polling?: number | undefined
  /** @default the clock of Node */
  readonly clock?: Pick<Clock, 'setTimer'> | undefined
}

/** Faults of a system that can watch no more directories; the files are then looked at alone. */
const noMoreWatchers = new Set(['ENOSPC', 'EMFILE', 'ENFILE'])

/**
 * Watches files. Their directories are watched, not the files: most tools replace a file or a link by a new one. The watch
 * keeps no process alive.
 *
 * @throws an Error of Node where a directory can't be watched
 */
export function watchFiles(files: readonly string[], options: FileWatchOptions): Disposable {
  return new FileWatch(files, options)
}

class FileWatch implements Disposable {
  private readonly watchers: FSWatcher[]
  private settled: Timer | undefined
  private poll: Timer | undefined
  private known: Promise<string>
  private last: Promise<void> = Promise.resolve()
  private disposed = false

  constructor(
    private readonly files: readonly string[],
    private readonly options: FileWatchOptions,
  ) {
    this.known = this.state()
    const directories = new Set(files.map((file) => dirname(file)))
    this.watchers = [...directories].flatMap((directory) => this.watch(directory))
    this.pollLater()
  }

  [Symbol.dispose](): void {
    this.disposed = true
    this.settled?.cancel()
    this.poll?.cancel()
    for (const watcher of this.watchers) watcher.close()
  }

  private watch(directory: string): FSWatcher[] {
    const { failed } = this.options
    try {
      return [watch(directory, { persistent: false }, () => this.changedLater()).on('error', failed)]
    } catch (error) {
      if (noMoreWatchers.has((error as NodeJS.ErrnoException).code ?? '')) return []
      throw error
    }
  }

  private pollLater(): void {
    const { polling = 5_000 } = this.options
    this.poll = this.setTimer(async () => {
      if ((await this.state()) !== (await this.known)) this.changedLater()
      if (!this.disposed) this.pollLater()
    }, polling)
  }

  private changedLater(): void {
    if (this.disposed) return
    const { changed, failed, settling = 500 } = this.options
    this.settled?.cancel()
    this.settled = this.setTimer(() => {
      this.known = this.state()
      this.last = this.last.then(changed).catch(failed)
    }, settling)
  }

  private setTimer(callback: () => void, milliseconds: number): Timer {
    const { clock = nodeClock } = this.options
    return clock.setTimer(callback, milliseconds, false)
  }

  /** Text that differs once a file was written or replaced. */
  private async state(): Promise<string> {
    return (await Promise.all(this.files.map(stateOf))).join('\n')
  }
}

async function stateOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
