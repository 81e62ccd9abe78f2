import { type Disposition, FileSystemError, type KeyedMutex } from '@ftpkit/filesystem'
import { type ConditionSupport, tagFor } from './conditions.js'
import { isConditionFailure, isUnclear } from './faults.js'
import type { Condition, ObjectFacts, ObjectStore } from './object-store.js'
import type { Tree } from './tree.js'

/** Times that a service is asked to publish an object, while its answer is unclear. */
const maxTries = 3

/** The metadata by which a stage knows the object that it has published. */
export const stageName = 'ftpkit-stage'

/** What the stages of a file system share. */
export interface StageContext {
  readonly store: ObjectStore
  readonly tree: Tree
  /** What the service honours, as probed once. */
  readonly support: () => Promise<ConditionSupport>
  /** Held, by key, while an object is checked and then changed. */
  readonly names: KeyedMutex
}

/** Where an object is to be published, and over what. */
export interface Target {
  readonly path: string
  readonly key: string
  readonly disposition: Disposition
  /** The object that had the key when the stage was opened. */
  readonly old: ObjectFacts | undefined
  /** The value of the metadata {@link stageName}. */
  readonly mark: string
}

/** A request that publishes an object. */
export interface Publishing {
  readonly call: 'put' | 'complete'
  send(condition: Condition): Promise<unknown>
}

/**
 * Publishes an object, on the condition of its disposition. Where the service does not honour it, the object is compared
 * right before, which excludes the other writers of this process, and those of others but for the time of a request.
 *
 * @param assertWanted called as late as possible; what it throws ends the publication
 * @throws FileSystemError 'exists', 'busy', 'is-a-directory'
 */
export async function publish(
  context: StageContext,
  target: Target,
  publishing: Publishing,
  assertWanted: () => void,
): Promise<void> {
  const { tree, names } = context
  const { path, key } = target
  await names.run(key, async () => {
    const wanted = wantedOf(target)
    const condition = wanted && (await honoured(context, publishing.call, wanted))
    const [isDirectory, now] = await Promise.all([
      tree.isDirectory(path),
      // Without a condition that the service honours.
      wanted && !condition ? tree.file(path) : undefined,
    ])
    // A file hides keys below it.
    if (isDirectory && !(now ?? (await tree.file(path)))) throw new FileSystemError('is-a-directory', path)
    if (wanted && !condition && now?.etag !== target.old?.etag) throw overtaken(target)
    assertWanted()
    await sendUntilClear(context, target, () => publishing.send(condition ?? {}))
  })
}

function wantedOf({ disposition, old }: Target): Condition | undefined {
  if (disposition === 'replace') return undefined
  if (disposition === 'create-new' || !old) return { ifNoneMatch: true }
  return { ifMatch: old.etag }
}

/** The condition in the form that the service honours; undefined if it doesn't. */
async function honoured(
  { support }: StageContext,
  call: Publishing['call'],
  { ifMatch, ifNoneMatch }: Condition,
): Promise<Condition | undefined> {
  const { match, none } = (await support())[call]
  if (ifNoneMatch) return none ? { ifNoneMatch } : undefined
  return match && ifMatch !== undefined ? { ifMatch: tagFor(match, ifMatch) } : undefined
}

/**
 * Sends a request until it is clear whether the object was published. An answer may be lost after the object was made, and
 * a repeated request may then be refused: the object itself says whose it is.
 */
async function sendUntilClear(
  { store }: StageContext,
  target: Target,
  send: () => Promise<unknown>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await send()
      return
    } catch (error) {
      const isOurs = await store.head(target.key).then(
        ({ metadata }) => metadata[stageName] === target.mark,
        () => false,
      )
      if (isOurs) return
      if (isConditionFailure(error)) throw overtaken(target, error)
      if (!isUnclear(error) || tries === maxTries) throw error
    }
  }
}

function overtaken({ disposition, path }: Target, cause?: unknown): FileSystemError {
  if (disposition === 'create-new') return new FileSystemError('exists', path, { cause })
  return new FileSystemError('busy', path, { detail: 'another client has changed it meanwhile', cause })
}
