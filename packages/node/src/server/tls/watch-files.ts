import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'

/** What happens when files change. */
export interface FileWatchOptions {
  /** Called after a change; may throw. */
  readonly changed: () => Promise<void>
  /** Takes what `changed` or the file system threw; a later change is tried again. */
  readonly failed: (error: unknown) => void
  /**
   * Milliseconds to wait for further changes, because replacing files takes several.
   *
   * @default 500
   */
  readonly settling?: number | undefined
}

/**
 * Watches files. Their directories are watched, not the files: most tools replace a file or a link by a new one. The watch
 * keeps no process alive.
 *
 * @throws an Error of Node where a directory can't be watched
 */
export function watchFiles(
  files: readonly string[],
  { changed, failed, settling = 500 }: FileWatchOptions,
): Disposable {
  let timer: NodeJS.Timeout | undefined
  const changedLater = () => {
    clearTimeout(timer)
    timer = setTimeout(() => changed().catch(failed), settling).unref()
  }
  const directories = new Set(files.map((file) => dirname(file)))
  const watchers: FSWatcher[] = [...directories].map((directory) =>
    watch(directory, { persistent: false }, changedLater).on('error', failed),
  )
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}
