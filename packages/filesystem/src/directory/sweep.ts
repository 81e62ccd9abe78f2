import { nameText } from '@ftpkit/transfer'
import type { OpenDirectory, SystemCalls } from './calls.js'
import { errnoOf } from './faults.js'
import type { Place, Root } from './root.js'
import { isStageName } from './stage-name.js'

export interface SweepHost {
  readonly root: Root
  readonly calls: SystemCalls
  /** Stages that are being written, by name. */
  readonly liveStages: ReadonlyMap<string, unknown>
}

/** What a sweep passes over: it vanished, or is not ours to see. */
const passedOver = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'])

/** Removes stages last written before a time, everywhere below the root; returns how many. */
export async function sweep(host: SweepHost, olderThan: number): Promise<number> {
  const waiting: Buffer[][] = [[]]
  let removed = 0
  for (let names = waiting.pop(); names; names = waiting.pop()) {
    const way = names
    await unlessPassedOver(async () => {
      const place = await host.root.place(way)
      try {
        removed += await sweepPlace(host, place, olderThan, (name) => waiting.push([...way, name]))
      } finally {
        place.release()
      }
    })
  }
  return removed
}

async function sweepPlace(
  host: SweepHost,
  place: Place,
  olderThan: number,
  enter: (name: Buffer) => void,
): Promise<number> {
  const directory: OpenDirectory = await host.calls.opendir(place.self)
  let removed = 0
  try {
    for (let found = await directory.read(); found; found = await directory.read()) {
      if (found.isDirectory) enter(found.name)
      else if (await removeStage(host, place, found.name, olderThan)) removed++
    }
  } finally {
    await directory.close()
  }
  return removed
}

async function removeStage(host: SweepHost, place: Place, name: Buffer, olderThan: number): Promise<boolean> {
  const text = nameText(name)
  if (!isStageName(text) || host.liveStages.has(text)) return false
  return unlessPassedOver(async () => {
    const stats = await host.calls.lstat(place.at(name))
    if (!stats.isFile() || stats.mtimeMs >= olderThan) return false
    await host.calls.unlink(place.at(name))
    return true
  })
}

/**
 * Removes what uploads have left in a directory that has nothing else, and nothing that is being written.
 *
 * @returns whether there was anything, and all of it is gone
 */
export async function clearOfStages(
  { root, calls, liveStages }: SweepHost,
  names: readonly Buffer[],
): Promise<boolean> {
  const place = await root.place(names)
  try {
    const stages: Buffer[] = []
    const directory = await calls.opendir(place.self)
    try {
      for (let found = await directory.read(); found; found = await directory.read()) {
        const name = nameText(found.name)
        if (found.isDirectory || !isStageName(name) || liveStages.has(name)) return false
        stages.push(found.name)
      }
    } finally {
      await directory.close()
    }
    for (const stage of stages) await calls.unlink(place.at(stage))
    return stages.length > 0
  } finally {
    place.release()
  }
}

async function unlessPassedOver<Result>(work: () => Promise<Result>): Promise<Result | false> {
  try {
    return await work()
  } catch (error) {
    if (passedOver.has(errnoOf(error))) return false
    throw error
  }
}
