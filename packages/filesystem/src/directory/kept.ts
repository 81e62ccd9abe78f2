import { nameText } from '@ftpkit/transfer'
import { FileSystemError } from '../error.js'
import type { PartialUploads } from '../kept-stages.js'
import type { SystemCalls } from './calls.js'
import { errnoOf } from './faults.js'
import type { Target } from './root.js'
import { type DirectoryStage, unreadable } from './stage.js'
import { hasMark } from './stage-name.js'

/** A stage that waits: its name, and how the directory it is in is found again. */
export interface KeptName {
  readonly name: Buffer
  readonly follow: () => Promise<Target>
}

export interface KeepingHost {
  readonly calls: SystemCalls
  /** Stages that are being written, by name; undefined while one is being opened. */
  readonly liveStages: Map<string, DirectoryStage | undefined>
  /** What this object has kept, by owner and path: it bounds how much there is. What others kept is bounded by the sweep. */
  readonly kept: PartialUploads<KeptName>
}

/** Keeps a stage, and removes those that have to go for it: it may be among them, and is not kept. */
export async function keep(host: KeepingHost, key: string, kept: KeptName): Promise<boolean> {
  const gone = host.kept.add(key, kept, Date.now())
  for (const each of gone) await remove(host, each)
  return !gone.includes(kept)
}

/** Removes what is kept under a key: its file is under its name now. */
export async function forget(host: KeepingHost, key: string): Promise<void> {
  const gone = host.kept.take(key)
  if (gone) await remove(host, gone)
}

/**
 * Takes the newest stage with a mark for oneself, and gives it a name. Who is still writing it loses it.
 *
 * @param name of a stage that is not there yet; it is among the live ones from now on
 * @throws FileSystemError 'not-found', 'bad-start', 'busy'
 */
export async function claim(
  host: KeepingHost,
  target: Target,
  { mark, key, name, path, start }: Claim,
): Promise<void> {
  const { calls, liveStages } = host
  const { place } = target
  const busy = new FileSystemError('busy', path, { detail: 'somebody else goes on with this upload' })
  for (const [live, stage] of [...liveStages]) {
    if (!hasMark(live, mark)) continue
    // Somebody is just opening it.
    if (!stage) throw busy
    await stage.giveWay()
  }
  liveStages.set(name, undefined)
  const found = await newest(host, target, mark)
  if (!found) throw new FileSystemError('not-found', path, { detail: 'no upload is kept' })
  if (start > found.size) {
    throw new FileSystemError('bad-start', path, { detail: `${found.size} octets are kept` })
  }
  try {
    await calls.rename(place.at(found.name), place.at(Buffer.from(name)))
  } catch (error) {
    throw errnoOf(error) === 'ENOENT' ? busy : error
  }
  host.kept.take(key)
}

interface Claim {
  readonly mark: string
  readonly key: string
  readonly name: string
  readonly path: string
  /** Octets it must have at least. */
  readonly start: number
}

interface Found {
  readonly name: Buffer
  readonly size: number
  readonly written: number
}

/** Of several, as they are left by crashes, the one that was written last. */
async function newest(host: KeepingHost, { place }: Target, mark: string): Promise<Found | undefined> {
  const notBefore = Date.now() - host.kept.time
  let best: Found | undefined
  const directory = await host.calls.opendir(place.self).catch((error) => {
    // A drop box doesn't tell what is in it.
    if (!unreadable.has(errnoOf(error))) throw error
    return undefined
  })
  if (!directory) return undefined
  try {
    for (let found = await directory.read(); found; found = await directory.read()) {
      const name = nameText(found.name)
      if (!hasMark(name, mark) || host.liveStages.has(name)) continue
      const stats = await host.calls.lstat(place.at(found.name))
      if (!stats.isFile() || stats.mtimeMs <= notBefore || stats.mtimeMs < (best?.written ?? 0)) continue
      best = { name: found.name, size: stats.size, written: stats.mtimeMs }
    }
  } finally {
    await directory.close()
  }
  return best
}

/** What cannot be removed any more is no fault of anybody: the sweep takes it. */
async function remove({ calls }: KeepingHost, { name, follow }: KeptName): Promise<void> {
  try {
    const { place } = await follow()
    await calls.unlink(place.at(name)).finally(() => place.release())
  } catch {
    // The directory is gone, or another one has its name.
  }
}
