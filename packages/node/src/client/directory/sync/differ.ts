import { type Differ, differInSize, differInTime, type FileTime } from '@ftpkit/sync'
import { localHash, sameHash } from '../../transfer/local-hash.js'
import type { LocalDirectory } from '../local-tree.js'
import type { RemoteClient } from '../remote-client.js'
import type { Faults } from './faults.js'
import type { SummerTime } from './summer-time.js'

/** How files are compared. */
export type Comparison = 'time' | 'size' | 'hash'

/** The two places of a file that are compared by their content. */
export interface ComparedSides {
  readonly client: RemoteClient
  readonly local: LocalDirectory
  /** The path on the server of a path in the tree. */
  remote(path: string): string
  /** The path below the local directory of a path in the tree. */
  localName(path: string): string
  /** Corrects the times of the server's files. */
  readonly summerTime: SummerTime
  /** Which of the two sides is the server's. */
  readonly remoteSide: 'source' | 'target'
  /** How a message names an option. */
  optionName(option: string): string
}

/** Compares files. One that can't be read is reported, and left alone. */
export function differBy(by: Comparison, sides: ComparedSides, faults: Faults): Differ {
  if (by === 'time') return differByTime(sides)
  if (by === 'size') return (_path, source, target) => differInSize(source, target)
  let algorithm: Promise<string> | undefined
  return async (path, source, target) => {
    if (differInSize(source, target)) return true
    algorithm ??= algorithmOf(sides)
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

function differByTime({ summerTime, remoteSide }: ComparedSides): Differ {
  return async (path, source, target) => {
    const listed = { source, target }[remoteSide].modified
    if (!listed || differInSize(source, target)) return differInTime(source, target)
    const differ = (modified: FileTime) =>
      remoteSide === 'source'
        ? differInTime({ ...source, modified }, target)
        : differInTime(source, { ...target, modified })
    return differ(await summerTime.correct(path, listed, differ))
  }
}

async function differInHash(sides: ComparedSides, path: string, algorithm: string): Promise<boolean> {
  const { client, local, remote, localName } = sides
  const own = localHash(algorithm)!
  const file = await local.files.read(`/${localName(path)}`)
  try {
    for await (const chunk of file.chunks()) own.update(chunk)
  } finally {
    await file.close()
  }
  const { hash } = await client.hash(remote(path), algorithm)
  return !sameHash(hash, own.digest())
}

/** The strongest hash algorithm that both sides have. */
async function algorithmOf({ client, optionName }: ComparedSides): Promise<string> {
  const offered = await client.hashAlgorithms()
  const known = offered.find((name) => localHash(name) !== undefined)
  if (known !== undefined) return known
  const offers = offered.length > 0 ? offered.join(', ') : 'none'
  throw new RangeError(
    `the server offers no known hash algorithm (it offers ${offers}): use ${optionName('by')} size or time`,
  )
}
