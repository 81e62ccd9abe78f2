/** What either side knows of one name below the directory that is mirrored. */
export interface SyncEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly size?: number | undefined
  /** Milliseconds since 1970. */
  readonly modified?: number | undefined
  /** Milliseconds that `modified` may be off: a listing may tell minutes or days only. */
  readonly precision?: number | undefined
}

/** Names below a directory, by their path from it. */
export type SyncTree = ReadonlyMap<string, SyncEntry>

/** One step of a mirror, in the order they are to be taken. */
export type SyncStep =
  | { readonly kind: 'makeDirectory'; readonly path: string }
  | { readonly kind: 'copy'; readonly path: string; readonly size: number | undefined }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'removeDirectory'; readonly path: string }

/**
 * What is to be done for `target` to become like `source`: removals first, so that a name that changes its kind is free,
 * what is below before what it is in.
 *
 * @param changed whether two files of the same name differ
 */
export async function planSync(
  source: SyncTree,
  target: SyncTree,
  {
    remove,
    changed,
  }: {
    readonly remove: boolean
    changed(path: string, from: SyncEntry, to: SyncEntry): Promise<boolean> | boolean
  },
): Promise<SyncStep[]> {
  const removals: SyncStep[] = []
  const steps: SyncStep[] = []
  for (const [path, entry] of [...target].reverse()) {
    const wanted = source.get(path)
    if (isLeftAlone(entry) || (wanted && isLeftAlone(wanted))) continue
    if (wanted?.kind === entry.kind || !(remove || wanted)) continue
    if (wanted && !remove)
      throw new RangeError(`${path} is another kind of thing on the other side; --delete replaces it`)
    removals.push({ kind: entry.kind === 'directory' ? 'removeDirectory' : 'remove', path })
  }
  for (const [path, entry] of source) {
    const there = target.get(path)
    const same = there?.kind === entry.kind ? there : undefined
    if (entry.kind === 'directory' && !same) steps.push({ kind: 'makeDirectory', path })
    if (entry.kind === 'file' && (!same || (await changed(path, entry, same)))) {
      steps.push({ kind: 'copy', path, size: entry.size })
    }
  }
  return [...removals, ...steps]
}

/** What is neither followed nor copied is not in the way either: nothing is removed for it, or instead of it. */
function isLeftAlone({ kind }: SyncEntry): boolean {
  return kind !== 'file' && kind !== 'directory'
}

/** Whether files differ in size. */
export function differInSize(from: SyncEntry, to: SyncEntry): boolean {
  return from.size === undefined || to.size === undefined || from.size !== to.size
}

/** Whether files differ in size, or the source is newer than the target, as far as both tell. */
export function differInTime(from: SyncEntry, to: SyncEntry): boolean {
  if (differInSize(from, to) || from.modified === undefined || to.modified === undefined) return true
  const doubt = Math.max(from.precision ?? 0, to.precision ?? 0, 1_000)
  return from.modified - to.modified >= doubt
}
