import { childOf, type FileSystem, isFileSystemError, type Stage } from '@ftpkit/filesystem'
import { concat } from '@ftpkit/transfer'

/** Octets of a small file; undefined if there is none. */
export async function contentOf(files: FileSystem, path: string): Promise<Uint8Array | undefined> {
  const file = await orUndefined(files.read(path))
  if (!file) return undefined
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of file.chunks()) chunks.push(chunk)
  } finally {
    await file.close()
  }
  return concat(chunks)
}

/** Octets of a file, which is opened at the first read. */
export async function* chunksOf(files: FileSystem, path: string): AsyncGenerator<Uint8Array> {
  const file = await files.read(path)
  try {
    yield* file.chunks()
  } finally {
    await file.close()
  }
}

/** The given octets as the only chunk of a source. */
export async function* singleChunk(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets
}

/** Replaces the content of a file. */
export async function writeContent(files: FileSystem, path: string, octets: Uint8Array): Promise<void> {
  const stage = await files.write(path, { disposition: 'replace' })
  try {
    await stage.write([octets])
  } catch (error) {
    await stage.discard()
    throw error
  }
  await stage.commit()
}

/** Makes a directory, and those above it if they are missing. */
export async function makePath(files: FileSystem, path: string): Promise<void> {
  let made = ''
  for (const name of path.split('/').slice(1)) {
    made = childOf(made === '' ? '/' : made, name)
    if (await orUndefined(files.stat(made))) continue
    try {
      await files.makeDirectory(made)
    } catch (error) {
      if (!isFileSystemError(error) || error.code !== 'exists') throw error
    }
  }
}

/** Removes a file, or a directory with everything below it, if it exists. */
export async function removeTree(files: FileSystem, path: string): Promise<void> {
  const entry = await orUndefined(files.stat(path))
  if (entry?.kind === 'directory') {
    for (const name of await namesIn(files, path)) await removeTree(files, childOf(path, name))
    await files.removeDirectory(path)
  } else if (entry) {
    await files.remove(path)
  }
}

/** Names in a directory, in no particular order; none if the directory does not exist. */
export async function namesIn(files: FileSystem, path: string): Promise<string[]> {
  const names: string[] = []
  try {
    for await (const { name } of files.list(path)) names.push(name)
  } catch (error) {
    if (!isFileSystemError(error) || error.code !== 'not-found') throw error
  }
  return names
}

/** The result of a call, or undefined if the file does not exist. */
export async function orUndefined<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call
  } catch (error) {
    const missing = isFileSystemError(error) && /^not-(?:found|a-directory)$/.test(error.code)
    if (missing) return undefined
    throw error
  }
}

/** The methods of a stage, for another that does more when it ends. */
export function partsOf(stage: Stage): Pick<Stage, 'prepare' | 'write' | 'sync' | 'keep'> {
  return {
    prepare: stage.prepare && ((signal) => stage.prepare!(signal)),
    write: (pieces) => stage.write(pieces),
    sync: stage.sync && (() => stage.sync!()),
    keep: stage.keep && (() => stage.keep!()),
  }
}
