import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whether there is a local directory of this path. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/**
 * Makes a directory and those above it that are missing. (With `recursive` Node tries for ever where the system makes none,
 * as in /proc.)
 *
 * @returns the first that was made, if any
 * @throws Node's error
 */
export async function makeLocalDirectories(directory: string): Promise<string | undefined> {
  const above = dirname(directory)
  try {
    await mkdir(directory)
    return directory
  } catch (error) {
    if (isDirectory(directory)) return undefined
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === directory) throw error
  }
  const first = await makeLocalDirectories(above)
  await mkdir(directory).catch((error) => {
    if (!isDirectory(directory)) throw error
  })
  return first ?? directory
}
