import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'

const { O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants
/** Windows doesn't have it, where only administrators make links. */
const O_NOFOLLOW: number = constants.O_NOFOLLOW ?? 0

const modeBits = 0o777

/** Mode of a file that there was not: private. */
const newFileMode = 0o600

/**
 * Replaces a file as a whole, so that no one ever reads half of it. It keeps its owner and mode; a new one is private.
 * Links are not followed: neither one under the name of the file, nor one that waits where the new content is written.
 *
 * @param edit makes the new content of the old; undefined where there is no file
 * @throws Error for a link and what is not a plain file, and where the owner can't be kept; the file is then as it was
 */
export async function replaceFile(file: string, edit: (old: string | undefined) => string): Promise<void> {
  const old = await readOld(file)
  const temporary = `${file}.${randomBytes(8).toString('hex')}.new`
  const next = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, newFileMode)
  try {
    try {
      // Before the content, which must not be readable by more than the old one was.
      if (old) await inherit(next, old.stats, file)
      await next.writeFile(edit(old?.text))
      await next.sync()
    } finally {
      await next.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function readOld(file: string): Promise<{ text: string; stats: Stats } | undefined> {
  // Non-blocking: a FIFO would wait for its other end.
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      if (error.code === 'ELOOP') throw new Error(`${file} is a link; name the file that it leads to`)
      throw error
    },
  )
  if (!handle) return undefined
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new Error(`${file} is not a plain file`)
    return { text: await handle.readFile('utf8'), stats }
  } finally {
    await handle.close()
  }
}

async function inherit(next: FileHandle, { uid, gid, mode }: Stats, file: string): Promise<void> {
  const created = await next.stat()
  if (created.uid !== uid || created.gid !== gid) {
    await next.chown(uid, gid).catch((error: Error) => {
      throw new Error(`${file} belongs to another user or group, who would lose it: ${error.message}`)
    })
  }
  await next.chmod(mode & modeBits)
}
