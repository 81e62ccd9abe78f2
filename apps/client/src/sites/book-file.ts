import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { replaceFile } from '@ftpkit/command-line/replace-file'
import { FtpError } from '@ftpkit/node'
import { type BookEntry, readBook, writeBook } from '@ftpkit/site-book'
import { awaitLock } from '../lock.js'

/** The path of the book: FTPKIT_SITES, else `ftpkit/sites.yaml` in the user's directory for configurations (XDG). */
export function bookPath(environment: NodeJS.ProcessEnv = process.env): string {
  const { FTPKIT_SITES, XDG_CONFIG_HOME } = environment
  return FTPKIT_SITES || join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'ftpkit', 'sites.yaml')
}

/** The sites of the book; none where there is no file. @throws FtpError `local-file` for one that can't be read, or is wrong */
export function readSites(path = bookPath()): readonly BookEntry[] {
  let octets: Uint8Array
  try {
    octets = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw unusable(path, (error as Error).message)
  }
  return parsed(path, octets)
}

/**
 * Changes the book as a whole. A new one is private.
 *
 * @throws FtpError `local-file`; the book is as it was then
 */
export async function changeSites(
  edit: (entries: readonly BookEntry[]) => readonly BookEntry[],
  path = bookPath(),
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // What two processes add is added after one another.
    await using _lock = await awaitLock(`${path}.lock`)
    await replaceFile(path, (old) => {
      const entries = old === undefined ? [] : parsed(path, new TextEncoder().encode(old))
      return new TextDecoder().decode(writeBook('yaml', edit(entries)).octets)
    })
  } catch (error) {
    throw error instanceof FtpError ? error : unusable(path, (error as Error).message)
  }
}

function parsed(path: string, octets: Uint8Array): readonly BookEntry[] {
  try {
    return readBook('yaml', octets).entries
  } catch (error) {
    throw unusable(path, (error as Error).message)
  }
}

function unusable(path: string, why: string): FtpError {
  return new FtpError('local-file', `${path}: ${why}`, { phase: 'local file' })
}
