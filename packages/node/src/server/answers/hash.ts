import { createHash } from 'node:crypto'
import type { FileSystem } from '@ftpkit/filesystem'
import type { Answers, Question } from '@ftpkit/session'
import type { HashThread } from './hash-thread.js'

type HashQuestion = Extract<Question, { operation: 'hash' }>

const hashNames: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  'SHA-1': 'sha1',
  MD5: 'md5',
}

/** A hash that octets are added to. */
interface RunningHash {
  /** The memory of the octets is the caller's again when it resolves. */
  update(octets: Uint8Array): Promise<void> | void
  /** @returns hexadecimal digits in lower case */
  digest(): Promise<string> | string
  /** To be called at last, whether or not there is a digest. */
  drop(): void
}

/** Octets up to which a hash takes less time than its way to another thread. */
const smallLength = 1_048_576

/** Hashes a part of a file, and stops when `signal` is aborted. A large part is hashed in the thread. */
export async function hashOctets(
  { path, algorithm, start, end = Number.MAX_SAFE_INTEGER }: HashQuestion,
  files: FileSystem,
  thread: HashThread,
  signal: AbortSignal,
): Promise<Answers['hash']> {
  const file = await files.read(path, { start })
  let at = start
  let hash: RunningHash | undefined
  try {
    signal.throwIfAborted()
    hash = begin(hashNames[algorithm]!, Math.min(file.entry.size, end) - start, thread)
    for await (const chunk of file.chunks()) {
      signal.throwIfAborted()
      const taken = Math.min(chunk.length, end - at)
      await hash.update(chunk.subarray(0, taken))
      file.recycle?.(chunk)
      at += taken
      if (at >= end) break
    }
    return { hash: await hash.digest(), end: at }
  } finally {
    hash?.drop()
    await file.close()
  }
}

/**
 * Where no thread may be started, the main thread hashes, chunk by chunk.
 *
 * @throws an Error of Node for an algorithm that it may not use, which would end the thread
 */
function begin(name: string, length: number, thread: HashThread): RunningHash {
  const here = hashHere(name)
  if (length <= smallLength) return here
  try {
    return thread.begin(name)
  } catch {
    return here
  }
}

function hashHere(name: string): RunningHash {
  const hash = createHash(name)
  return {
    update: (octets) => void hash.update(octets),
    digest: () => hash.digest('hex'),
    drop: () => {},
  }
}
