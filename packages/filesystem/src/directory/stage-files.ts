import { createHash, randomFillSync } from 'node:crypto'
import type { Stats } from 'node:fs'
import { nameText } from '@ftpkit/transfer'
import type { DirectoryContext } from './context.js'
import { errnoOf } from './faults.js'
import type { DirectoryHandle } from './root.js'
import type { OpenDirectory } from './system-calls.js'

// Either case: a file system that ignores case would otherwise give a stage a second, visible name.
const pattern = /^\.ftpkit-(?:[0-9a-f]{32}-)?[0-9a-f]{16}\.part$/i

/** The errnos of what a sweep skips: it has vanished, or may not be accessed. */
const skipped = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'])

type SweepContext = Pick<DirectoryContext, 'root' | 'calls' | 'liveStages'>

/** Octets of the random part of a name, and those that are drawn at a time: a call for each name takes longer. */
const randomLength = 8
const drawn = Buffer.alloc(64 * randomLength)
let used = drawn.length

function nextRandom(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += randomLength
  return drawn.toString('hex', used - randomLength, used)
}

/** A new, unique name for the hidden file of a stage, in the directory of its target. The mark identifies its upload. */
export function newStageName(mark?: string): string {
  const random = nextRandom()
  return mark === undefined ? `.ftpkit-${random}.part` : `.ftpkit-${mark}-${random}.part`
}

/** Whether a name is that of a stage; clients neither see nor reach such names. */
export function isStageName(name: string): boolean {
  return pattern.test(name)
}

/** Whether a name is that of a stage with this mark. */
export function hasMark(name: string, mark: string): boolean {
  return isStageName(name) && name.startsWith(`.ftpkit-${mark}-`)
}

/**
 * The mark of all stages of an owner for a name while that name stands for the same unchanged file, or for none. When
 * the file changes the mark does, and the stages are no longer found.
 */
export function stageMark(owner: string, name: Buffer, old: Stats | undefined): string {
  const state = old ? [old.ino, old.size, old.mtimeMs] : []
  return createHash('sha256')
    .update(JSON.stringify([owner, ...state]))
    .update(name)
    .digest('hex')
    .slice(0, 32)
}

/** Removes the stages last written before a time, everywhere below the root. Returns how many were removed. */
export async function sweep(context: SweepContext, olderThan: number): Promise<number> {
  const waiting: Buffer[][] = [[]]
  let removed = 0
  for (let segments = waiting.pop(); segments; segments = waiting.pop()) {
    const here = segments
    await unlessSkipped(async () => {
      const directory = await context.root.open(here)
      try {
        removed += await sweepDirectory(context, directory, olderThan, (name) =>
          waiting.push([...here, name]),
        )
      } finally {
        directory.release()
      }
    })
  }
  return removed
}

async function sweepDirectory(
  context: SweepContext,
  handle: DirectoryHandle,
  olderThan: number,
  enter: (name: Buffer) => void,
): Promise<number> {
  const directory: OpenDirectory = await context.calls.opendir(handle.self)
  let removed = 0
  try {
    for (let found = await directory.read(); found; found = await directory.read()) {
      if (found.isDirectory) enter(found.name)
      else if (await removeStage(context, handle, found.name, olderThan)) removed++
    }
  } finally {
    await directory.close()
  }
  return removed
}

async function removeStage(
  { calls, liveStages }: SweepContext,
  handle: DirectoryHandle,
  name: Buffer,
  olderThan: number,
): Promise<boolean> {
  const text = nameText(name)
  if (!isStageName(text) || liveStages.has(text)) return false
  return unlessSkipped(async () => {
    const stats = await calls.lstat(handle.at(name))
    if (!stats.isFile() || stats.mtimeMs >= olderThan) return false
    await calls.unlink(handle.at(name))
    return true
  })
}

/**
 * Removes the stages in a directory that contains nothing else, none of which is being written.
 *
 * @returns whether there were stages and all of them are removed
 */
export async function removeOnlyStages(
  { root, calls, liveStages }: SweepContext,
  segments: readonly Buffer[],
): Promise<boolean> {
  const handle = await root.open(segments)
  try {
    const stages: Buffer[] = []
    const directory = await calls.opendir(handle.self)
    try {
      for (let found = await directory.read(); found; found = await directory.read()) {
        const name = nameText(found.name)
        if (found.isDirectory || !isStageName(name) || liveStages.has(name)) return false
        stages.push(found.name)
      }
    } finally {
      await directory.close()
    }
    for (const stage of stages) await calls.unlink(handle.at(stage))
    return stages.length > 0
  } finally {
    handle.release()
  }
}

async function unlessSkipped<Result>(work: () => Promise<Result>): Promise<Result | false> {
  try {
    return await work()
  } catch (error) {
    if (skipped.has(errnoOf(error))) return false
    throw error
  }
}
