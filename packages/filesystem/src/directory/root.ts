import type { Stats } from 'node:fs'

/** How symbolic links are treated: refused, or followed as long as they stay below the root. */
export type LinkPolicy = 'refuse' | 'within-root'

/** A directory below the root, by which names in it are used. The caller that gets one releases it. */
export interface DirectoryHandle {
  /** The path to use for the directory itself. */
  readonly self: Buffer
  /** The path to use for a name in it; calls must not follow a link there. */
  at(name: Buffer): Buffer
  /** The path to use for a file of that name that is already open: where possible, of the very same file. */
  pathOfOpen(fd: number, name: Buffer): Buffer
  release(): void
}

/** A name in a directory. */
export interface NamedEntry {
  readonly directory: DirectoryHandle
  readonly name: Buffer
}

/** Something found, with a path that leads to it and to nothing else. The caller that gets one releases it. */
export interface Pin {
  readonly stats: Stats
  readonly self: Buffer
  release(): void
}

/** Resolves paths from the root down. The segments of a path are octets; none is `.`, `..`, empty or contains a `/`. */
export interface Root {
  /** Opens the directory of some segments; links among them are treated by the policy. */
  open(segments: readonly Buffer[]): Promise<DirectoryHandle>
  /** Finds the last of one or more segments and its directory. Where the policy follows links, a link is resolved. */
  follow(segments: readonly Buffer[]): Promise<NamedEntry>
  /** Pins what a name stands for, the link itself if it is one. */
  pin(entry: NamedEntry): Promise<Pin>
  close(): void
}

/** Most links followed for one path, as in Linux. */
export const maxLinks = 40

/** The error for a link that the policy or the root refuses, with the errno that the operating system uses for it. */
export function linkRefused(): Error {
  return Object.assign(new Error('a symbolic link is not followed here'), { code: 'ELOOP' })
}
