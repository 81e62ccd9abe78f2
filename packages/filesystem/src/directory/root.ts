import type { Stats } from 'node:fs'

/** What becomes of symbolic links: refused, or followed as long as they stay below the root. */
export type LinkPolicy = 'refuse' | 'within-root'

/** A directory below the root, held so that names in it can be used. Whoever gets one releases it. */
export interface Place {
  /** What the operating system is told for the directory itself. */
  readonly self: Buffer
  /** What the operating system is told for a name in it; calls must not follow a link there. */
  at(name: Buffer): Buffer
  /** What it is told for a file of that name which is open already: where it can be, the very same file. */
  reopen(fd: number, name: Buffer): Buffer
  release(): void
}

/** A name in a directory. */
export interface Target {
  readonly place: Place
  readonly name: Buffer
}

/** Something found, with a path that reaches it and nothing else. Whoever gets one releases it. */
export interface Pin {
  readonly stats: Stats
  readonly self: Buffer
  release(): void
}

/** The way from the root down to a path. Names are octets; none of them is `.`, `..`, empty or has a `/`. */
export interface Root {
  /** The directory of these names; links on the way are treated as the policy says. */
  place(names: readonly Buffer[]): Promise<Place>
  /** The last of one or more names and its directory. If it is a link it is resolved when the policy follows links. */
  follow(names: readonly Buffer[]): Promise<Target>
  /** Holds on to a name in a place, without following it if it is a link. */
  pin(target: Target): Promise<Pin>
  close(): void
}

/** Links met on the way to one path before it is given up, as Linux does. */
export const maxLinks = 40

/** A link that the policy or the root doesn't let through: the errno the operating system has for it. */
export function linkRefused(): Error {
  return Object.assign(new Error('a symbolic link is not followed here'), { code: 'ELOOP' })
}
