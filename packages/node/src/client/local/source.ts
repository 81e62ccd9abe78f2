import { createReadStream, readFileSync, type Stats, statSync } from 'node:fs'
import { FtpError } from '@ftpkit/transfer'
import { localFault } from '../../net/faults.js'
import { fileChunks } from './file-chunks.js'

/** The octets to store: a local path, octets in memory, a Node or Web stream, or anything that yields Uint8Array. */
export type UploadSource =
  | string
  | Uint8Array
  | AsyncIterable<Uint8Array>
  | Iterable<Uint8Array>
  | ReadableStream<Uint8Array>

/** A source that was opened. Its chunks belong to the transfer, and must not be written to afterwards. */
export interface OpenSource {
  /** Octets in total, where that is known. */
  readonly size: number | undefined
  /** Whether it can be read again, from any offset. */
  readonly repeatable: boolean
  chunks(offset: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** When a local file was changed last, its name and owner included, in milliseconds since 1970. */
  readonly changed?: number | undefined
  /** What is different once a local file is another one; undefined where the octets can't change. */
  stamp?(): string
}

/**
 * Octets up to which a file is read by one synchronous call: for so small a file a call in another thread takes longer
 * than reading it.
 */
const smallFileLength = 65_536

/** @throws FtpError `local-file` for a path that cannot be read */
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
    const changed = Math.max(stats.mtimeMs, stats.ctimeMs)
    if (stats.isFile() && stats.size <= smallFileLength) {
      const octets = readFileSync(path)
      return { ...octetsAsSource(octets), changed, stamp: () => stampOf(stats) }
    }
    if (stats.isFile()) {
      const { size } = stats
      const chunks = (offset: number) => fileChunks(path, offset)
      return { size, repeatable: true, chunks, changed, stamp: () => stampOf(statSync(path)) }
    }
    // A pipe or a device has no positions.
    return {
      size: undefined,
      repeatable: false,
      chunks: (offset) => withoutFirst(createReadStream(path), offset),
    }
  } catch (error) {
    throw localFault(`${path} cannot be read`, error)
  }
}

function stampOf({ size, ino, mtimeMs, ctimeMs }: Stats): string {
  return [size, ino, mtimeMs, ctimeMs].join(' ')
}

function octetsAsSource(octets: Uint8Array): OpenSource {
  return { size: octets.length, repeatable: true, chunks: (offset) => [octets.subarray(offset)] }
}

function once(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): OpenSource {
  return {
    size: undefined,
    repeatable: false,
    chunks: (offset) => (offset === 0 ? source : withoutFirst(source, offset)),
  }
}

/** A source without its first octets, which are read and dropped. */
async function* withoutFirst(
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
