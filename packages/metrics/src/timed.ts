import type { FileSystem, ReadableFile, Stage } from '@ftpkit/filesystem'

/** What `timed` needs. */
export interface TimedOptions {
  /** Milliseconds since a fixed moment. */
  readonly now: () => number
  /** Called with the name of a call and how many milliseconds it took, also if it failed. */
  readonly onCall: (operation: string, milliseconds: number) => void
}

/**
 * A view of a file system that reports how long its calls take: those of `FileSystem` by their names, and of a file that
 * is stored `commit`. What is read and written in pieces is not timed, since the speed of a client would count too.
 */
export function timed(files: FileSystem, { now, onCall }: TimedOptions): FileSystem {
  const time = async <Result>(operation: string, call: () => Promise<Result>): Promise<Result> => {
    const begun = now()
    try {
      return await call()
    } finally {
      onCall(operation, now() - begun)
    }
  }
  return {
    list: (path) => files.list(path),
    stat: (path) => time('stat', () => files.stat(path)),
    read: (path, options): Promise<ReadableFile> => time('read', () => files.read(path, options)),
    write: async (path, options) =>
      withTimedCommit(await time('write', () => files.write(path, options)), (commit) =>
        time('commit', commit),
      ),
    rename: (from, to) => time('rename', () => files.rename(from, to)),
    remove: (path) => time('remove', () => files.remove(path)),
    removeDirectory: (path) => time('removeDirectory', () => files.removeDirectory(path)),
    makeDirectory: (path, options) => time('makeDirectory', () => files.makeDirectory(path, options)),
    setAttributes: (path, attributes) => time('setAttributes', () => files.setAttributes(path, attributes)),
    changeable: files.changeable,
    freeSpace: files.freeSpace && ((path) => files.freeSpace!(path)),
    permitted: files.permitted && ((path) => files.permitted!(path)),
  }
}

function withTimedCommit(stage: Stage, time: (commit: () => Promise<void>) => Promise<void>): Stage {
  return {
    get size() {
      return stage.size
    },
    prepare: stage.prepare && ((signal) => stage.prepare!(signal)),
    write: (pieces) => stage.write(pieces),
    commit: (assertWanted) => time(() => stage.commit(assertWanted)),
    discard: () => stage.discard(),
    sync: stage.sync && (() => stage.sync!()),
    keep: stage.keep && (() => stage.keep!()),
  }
}
