import { type FtpClient, localHash, sameHash } from '@ftpkit/node'
import { type Differ, differInSize, differInTime } from '@ftpkit/sync'
import type { LocalDirectory } from '../local-tree.js'
import type { Faults } from './faults.js'

/** How files are compared. */
export type Comparison = 'time' | 'size' | 'hash'

/** The two places of a file that are compared by their content. */
export interface ComparedSides {
  readonly client: FtpClient
  readonly local: LocalDirectory
  /** The path on the server of a path in the tree. */
  remote(path: string): string
}

/** Compares files. One that can't be read is reported, and left alone. */
export function differBy(by: Comparison, sides: ComparedSides, faults: Faults): Differ {
  if (by === 'time') return (_path, source, target) => differInTime(source, target)
  if (by === 'size') return (_path, source, target) => differInSize(source, target)
  let algorithm: Promise<string> | undefined
  return async (path, source, target) => {
    if (differInSize(source, target)) return true
    algorithm ??= algorithmOf(sides.client)
    const name = await algorithm
    try {
      return await differInHash(sides, path, name)
    } catch (error) {
      if (sides.client.closed) throw error
      faults.add('hash', path, error)
      return false
    }
  }
}

async function differInHash({ client, local, remote }: ComparedSides, path: string, algorithm: string) {
  const own = localHash(algorithm)!
  const file = await local.files.read(`/${path}`)
  try {
    for await (const chunk of file.chunks()) own.update(chunk)
  } finally {
    await file.close()
  }
  const { hash } = await client.hash(remote(path), algorithm)
  return !sameHash(hash, own.digest())
}

/** The strongest hash algorithm that both sides have. */
async function algorithmOf(client: FtpClient): Promise<string> {
  const offered = await client.hashAlgorithms()
  const known = offered.find((name) => localHash(name) !== undefined)
  if (known !== undefined) return known
  const offers = offered.length > 0 ? offered.join(', ') : 'none'
  throw new RangeError(
    `the server offers no known hash algorithm (it offers ${offers}): use --by size or time`,
  )
}
