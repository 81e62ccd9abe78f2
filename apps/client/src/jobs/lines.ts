import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { writing } from '../writing.js'

/** The text of a file; empty where there is none. */
export async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}

/**
 * Adds a line, and waits until it is on the disk. What a killed process left of a line is ended first.
 *
 * @returns octets of the file
 */
export async function append(path: string, line: string): Promise<number> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    const { buffer } =
      size === 0 ? { buffer: Buffer.from('\n') } : await file.read(Buffer.alloc(1), 0, 1, size - 1)
    const text = buffer.toString() === '\n' ? line : `\n${line}`
    await writing(path, async () => {
      await file.writeFile(text)
      await file.sync()
    })
    return size + Buffer.byteLength(text)
  } finally {
    await file.close()
  }
}

/**
 * Replaces a file as a whole, for its owner only. What a killed process has left beside it is replaced too: only one process
 * at a time may do that.
 */
export async function replaceText(path: string, text: string): Promise<void> {
  const next = `${path}.new`
  await rm(next, { force: true })
  await writing(path, () => writeFile(next, text, { mode: 0o600, flush: true, flag: 'wx' }))
  await rename(next, path)
}
