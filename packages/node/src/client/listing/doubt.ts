import type { ServerHabits } from './server-habits.js'

/** What one listing shows besides its entries. */
export interface ListingEvidence {
  readonly command: 'MLSD' | 'LIST' | 'LIST -a'
  readonly path: string | undefined
  /** The final reply, as text. */
  readonly reply: string
  /** Whether the last line has no line end. */
  readonly cut: boolean
  /** Whether the directory itself, `.` or `cdir`, has a line. */
  readonly showsItself: boolean
  readonly entries: number
  /** How many names begin with a blank. */
  readonly indented: number
  /** A line that can be read in two ways. */
  readonly doubtful: string | undefined
}

/** Final replies 2yz by which servers say that they did not list everything: vsftpd and Pure-FTPd do. */
const admission =
  /\b(?:fail|truncat|incomplete\b|denied\b|aborted\b|interrupted\b|partial|timed out\b|unable\b|(?:could|can)(?: ?not|n?['’]t)\b|not (?:all|complete))/i

/** Paths in a reply, which may contain any word. */
const paths = /"[^"]*"|\S*\/\S*/g

/** Why names may be missing in a listing that ended by a positive reply; undefined if nothing says so. */
export function doubtOf(evidence: ListingEvidence, habits: ServerHabits): string | undefined {
  const { command, reply, cut, showsItself } = evidence
  if (admission.test(reply.replace(paths, ''))) return `the server says: ${reply}`
  if (cut) return 'the last line of the listing has no end'
  if (habits.listsItself.has(command) && !showsItself)
    return 'the listing lacks the directory itself, which this server lists elsewhere'
  return undefined
}

/** Why a name, or the path, may mean another one; undefined if nothing says so. */
export function ambiguityOf(evidence: ListingEvidence, habits: ServerHabits): string | undefined {
  const { command, path = '', entries, indented, doubtful, showsItself } = evidence
  if (doubtful !== undefined) return `a line can be read in two ways: ${doubtful}`
  if (entries > 0 && indented === entries && !habits.listsUnpadded.has(command))
    return 'every name in the listing begins with a blank, which may not belong to it'
  if (command === 'MLSD') return undefined
  // `ls` splits its argument at blanks, and reads patterns.
  if (/[*?[{]|^~/.test(path)) return 'the server may have taken the path for a pattern'
  if (/\s/.test(path) && entries === 0 && !showsItself)
    return 'the server may have taken the path, which has blanks, for several'
  return undefined
}
