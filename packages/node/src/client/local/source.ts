import { createReadStream, readFileSync, statSync } from 'node:fs'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { fileChunks } from './file-chunks.js'

/** Octets to store: a local path, octets, a Node or Web stream, anything that yields octets. */
export type UploadSource =
  | string
  | Uint8Array
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | ReadableStream<Uint8Array>

/** A source that was opened. Chunks are the transfer's: nobody writes to them afterwards. */
export interface OpenSource {
  /** Octets of all, where that is known. */
  readonly size: number | undefined
  /** Whether it can be read again, from any octet. */
  readonly repeatable: boolean
  chunks(offset: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Octets of a file that is read in one go. Each call that another thread makes costs such a file more time than its
 * octets.
 */
const wholeLength = 65_536

/** @throws FtpError `local-file` for a path that can't be read */
export async function openSource(source: UploadSource): Promise<OpenSource> {
  if (typeof source === 'string') return localFile(source)
  if (source instanceof Uint8Array) return octetsAsSource(source)
  if (Symbol.asyncIterator in source || Symbol.iterator in source) return once(source)
  return once(octetsOf(source))
}

function localFile(path: string): OpenSource {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw new FtpError('local-file', `${path} is a directory`)
    if (stats.isFile() && stats.size <= wholeLength) return octetsAsSource(readFileSync(path))
    if (stats.isFile()) {
      return { size: stats.size, repeatable: true, chunks: (offset) => fileChunks(path, offset) }
    }
    // A pipe or a device has no positions.
    return { size: undefined, repeatable: false, chunks: (offset) => behind(createReadStream(path), offset) }
  } catch (error) {
    if (isFtpError(error)) throw error
    throw new FtpError('local-file', `${path} can't be read: ${(error as Error).message}`, { cause: error })
  }
}

function octetsAsSource(octets: Uint8Array): OpenSource {
  return { size: octets.length, repeatable: true, chunks: (offset) => [octets.subarray(offset)] }
}

function once(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): OpenSource {
  return {
    size: undefined,
    repeatable: false,
    chunks: (offset) => (offset === 0 ? source : behind(source, offset)),
  }
}

/** What comes behind the first octets of a source, that are read and dropped. */
async function* behind(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  offset: number,
): AsyncGenerator<Uint8Array> {
  let toDrop = offset
  for await (const chunk of source) {
    if (toDrop < chunk.length) yield chunk.subarray(toDrop)
    toDrop = Math.max(0, toDrop - chunk.length)
  }
}

async function* octetsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
