import { createHash, randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'

// In either case of letters, or a file system that folds them would give stages a second name.
const pattern = /^\.ftpkit-(?:[0-9a-f]{32}-)?[0-9a-f]{16}\.part$/i

/**
 * The name of a file being stored: hidden, in the directory of its target, and never the same twice. By the mark in it
 * it is found again.
 */
export function newStageName(mark?: string): string {
  const random = randomBytes(8).toString('hex')
  return mark === undefined ? `.ftpkit-${random}.part` : `.ftpkit-${mark}-${random}.part`
}

/** Whether a name belongs to a stage; clients neither see nor reach such names. */
export function isStageName(name: string): boolean {
  return pattern.test(name)
}

/** Whether it is the name of a stage with this mark. */
export function hasMark(name: string, mark: string): boolean {
  return isStageName(name) && name.startsWith(`.ftpkit-${mark}-`)
}

/**
 * What stages of an owner have in common that are to go to a name while the same file, or none, has it: when that
 * changes, nobody finds them any more.
 */
export function stageMark(owner: string, name: Buffer, old: Stats | undefined): string {
  const state = old ? [old.ino, old.size, old.mtimeMs] : []
  return createHash('sha256')
    .update(JSON.stringify([owner, ...state]))
    .update(name)
    .digest('hex')
    .slice(0, 32)
}
