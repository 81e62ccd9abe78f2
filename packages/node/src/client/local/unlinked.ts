import { constants } from 'node:fs'

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants

/** Refuses a link with ELOOP. Windows doesn't have it, where only administrators make links. */
const O_NOFOLLOW: number = constants.O_NOFOLLOW ?? 0

/**
 * Flags to open files of names that others can guess, in directories that they may share: a link that waits there would
 * lead the octets to another file.
 */
export const unlinked = {
  /** As `w` of Node. */
  write: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW,
  /** As `a` of Node. */
  append: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW,
} as const
