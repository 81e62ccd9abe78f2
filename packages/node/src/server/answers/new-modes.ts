import type { FileSystem } from '@ftpkit/filesystem'

/** Mode bits of new files and directories. Those that replace others keep the old ones. */
export interface NewModes {
  /** Of files, before `umask`. @default 0o666 where there is a umask, else as the file system decides */
  readonly file?: number | undefined
  /** Of directories, before `umask`. @default 0o777 where there is a umask, else as the file system decides */
  readonly directory?: number | undefined
  /** Bits that neither has, unless SITE UMASK says otherwise. @default none */
  readonly umask?: number | undefined
}

const withoutUmask = { file: 0o666, directory: 0o777 } as const

/**
 * The permissions of a new file or directory; undefined as the file system decides.
 *
 * @param asked by SITE UMASK: it has an effect where the user may set attributes
 */
export function newPermissions(
  kind: keyof typeof withoutUmask,
  place: { readonly files: FileSystem; readonly path: string },
  modes: NewModes | undefined,
  asked: number | undefined,
): number | undefined {
  const umask = asked !== undefined && maySetModes(place.files, place.path) ? asked : modes?.umask
  const mode = modes?.[kind]
  if (mode === undefined && umask === undefined) return undefined
  return (mode ?? withoutUmask[kind]) & ~(umask ?? 0)
}

/** Whether rules let a user change the mode bits of a path. */
export function maySetModes({ permitted }: FileSystem, path: string): boolean {
  return permitted?.(path)?.includes('set-attributes') ?? true
}
