/** What one side knows about a name below the mirrored directory. */
export interface SyncEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  readonly size?: number | undefined
  /** Milliseconds since 1970. */
  readonly modified?: number | undefined
  /** Precision of `modified` in milliseconds: a listing may give minutes or days only. */
  readonly precision?: number | undefined
}

/** Names below a directory, by their path from it. */
export type SyncTree = ReadonlyMap<string, SyncEntry>

/** One step of a mirror. Steps are carried out in order. */
export type SyncStep =
  | { readonly kind: 'makeDirectory'; readonly path: string }
  | { readonly kind: 'copy'; readonly path: string; readonly size: number | undefined }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'removeDirectory'; readonly path: string }

/** Whether two files of the same name differ. */
export type Differ = (path: string, from: SyncEntry, to: SyncEntry) => Promise<boolean> | boolean

/**
 * The steps that make `target` like `source`. Removals come first, so that a name that changes its kind is free.
 *
 * @throws RangeError if something must be replaced by another kind, and `remove` is off
 */
export async function planSync(
  source: SyncTree,
  target: SyncTree,
  { remove, changed }: { readonly remove: boolean; readonly changed: Differ },
): Promise<SyncStep[]> {
  return [...removals(source, target, remove), ...(await copies(source, target, changed))]
}

/** What to remove from the target, the contents of a directory before the directory. */
function removals(source: SyncTree, target: SyncTree, remove: boolean): SyncStep[] {
  const steps: SyncStep[] = []
  /** Directories of the target that can't be removed, because something in them stays. */
  const kept = new Set<string>()
  for (const [path, { kind }] of [...target].reverse()) {
    const wanted = source.get(path)
    const leftAlone =
      kept.has(path) ||
      isIgnored(kind) ||
      (wanted && isIgnored(wanted.kind)) ||
      isBelowIgnored(path, source, target)
    if (leftAlone) kept.add(parentOf(path))
    if (leftAlone || wanted?.kind === kind) continue
    if (remove) steps.push({ kind: kind === 'directory' ? 'removeDirectory' : 'remove', path })
    else if (wanted)
      throw new RangeError(
        `${path} is a ${wanted.kind} in the source but a ${kind} in the target: --delete replaces it`,
      )
  }
  return steps
}

/** What to make and copy in the target, a directory before its contents. */
async function copies(source: SyncTree, target: SyncTree, changed: Differ): Promise<SyncStep[]> {
  const steps: SyncStep[] = []
  for (const [path, entry] of source) {
    if (isBelowIgnored(path, source, target)) continue
    const found = target.get(path)
    const same = found?.kind === entry.kind ? found : undefined
    if (entry.kind === 'directory' && !same && !isIgnored(found?.kind ?? 'directory'))
      steps.push({ kind: 'makeDirectory', path })
    if (entry.kind === 'file' && (!same || (await changed(path, entry, same)))) {
      steps.push({ kind: 'copy', path, size: entry.size })
    }
  }
  return steps
}

/** Links, special files and excluded names are not copied, and are never removed or replaced either. */
function isIgnored(kind: SyncEntry['kind']): boolean {
  return kind !== 'file' && kind !== 'directory'
}

/** The path of the directory that a name is in; empty at the top. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Whether either side ignores a directory above a name: what is below it is neither copied nor removed. */
function isBelowIgnored(path: string, ...sides: readonly SyncTree[]): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const above = path.slice(0, at)
    if (sides.some((side) => isIgnored(side.get(above)?.kind ?? 'directory'))) return true
  }
  return false
}

/** Whether two files differ in size, or the size of one is unknown. */
export function differInSize(from: SyncEntry, to: SyncEntry): boolean {
  return from.size === undefined || to.size === undefined || from.size !== to.size
}

/** Whether two files differ in size, or the source is newer than the target, as far as both times are precise. */
export function differInTime(from: SyncEntry, to: SyncEntry): boolean {
  if (differInSize(from, to) || from.modified === undefined || to.modified === undefined) return true
  const precision = Math.max(from.precision ?? 0, to.precision ?? 0, 1_000)
  return from.modified - to.modified >= precision
}
