import { randomBytes } from 'node:crypto'

// In either case of letters, or a file system that folds them would give stages a second name.
const pattern = /^\.ftpkit-[0-9a-f]{16}\.part$/i

/** The name of a file being stored: hidden, in the directory of its target, and never the same twice. */
export function newStageName(): string {
  return `.ftpkit-${randomBytes(8).toString('hex')}.part`
}

/** Whether a name belongs to a stage; clients neither see nor reach such names. */
export function isStageName(name: string): boolean {
  return pattern.test(name)
}
