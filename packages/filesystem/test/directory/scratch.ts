import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { FileSystem } from '../../src/index.js'

// Tests make thousands of small trees: in memory, where the host supports that.
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const made: string[] = []

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

/** A directory with files (path → text), removed after the test. */
export function scratch(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(base, 'ftpkit-'))
  made.push(directory)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

/** The text of a file on the host; undefined if there is none. */
export function hostText(...path: string[]): string | undefined {
  try {
    return readFileSync(join(...path), 'utf8')
  } catch {
    return undefined
  }
}

/** Names in a directory on the host, hidden ones included. */
export function hostNames(...path: string[]): string[] {
  return readdirSync(join(...path)).sort()
}

export async function names(fs: FileSystem, path = '/'): Promise<string[]> {
  const found: string[] = []
  for await (const entry of fs.list(path)) found.push(entry.name)
  return found.sort()
}

export async function text(fs: FileSystem, path: string): Promise<string> {
  const file = await fs.read(path)
  let content = ''
  try {
    for await (const piece of file.chunks()) content += new TextDecoder().decode(piece)
  } finally {
    await file.close()
  }
  return content
}

export async function put(
  fs: FileSystem,
  path: string,
  content: string,
  disposition: 'replace' | 'append' | 'create-new' | 'update' = 'replace',
): Promise<void> {
  const stage = await fs.write(path, { disposition })
  try {
    await stage.write([new TextEncoder().encode(content)])
  } catch (error) {
    await stage.discard()
    throw error
  }
  await stage.commit()
}
