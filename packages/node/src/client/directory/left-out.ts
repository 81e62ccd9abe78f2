/**
 * Why a name is left out of a directory that is transferred.
 * - `link`: a symbolic link, which is not followed
 * - `loop`: a link to a directory that it is in, so that nothing is lost
 * - `special`: a pipe, socket or device, or what a server calls neither file, directory nor link
 * - `unreadLine`: a line of a listing that was not understood, which may name a file
 * - `unusableName`: a name that can't be made on this side, or that no command can carry
 * - `doubled`: a name that is listed twice, or differs from another only in case or normalisation
 * - `doubtfulListing`: a listing that the server ended well, but that shows signs of lacking names
 * - `kept`: what would be removed if a listing were known to be complete
 * - `unreadableDirectory`: a directory that can't be listed
 * - `refusedTime`: the time of a file that the server refused to set, after it took the file
 */
export type LeftOutReason =
  | 'link'
  | 'loop'
  | 'special'
  | 'unreadLine'
  | 'unusableName'
  | 'doubled'
  | 'doubtfulListing'
  | 'kept'
  | 'unreadableDirectory'
  | 'refusedTime'

/** What was left out, and why. */
export interface LeftOutName {
  /** Why it is left out. */
  readonly reason: LeftOutReason
  /** The path from the directory, or the line of a listing. */
  readonly name: string
  /** Further words, such as the message of an error. */
  readonly detail?: string | undefined
}

/** Takes what is left out. */
export type AddLeftOut = (reason: LeftOutReason, name: string, detail?: string) => void

/** For a walk through a tree: what it can't read or use is left out. */
export function leavingOut(add: AddLeftOut) {
  return {
    onUnsafeName: (relative: string) => add('unusableName', relative),
    onUnknownLine: (line: string) => add('unreadLine', line),
    onUnreadable: (relative: string, error: Error) => add('unreadableDirectory', relative, error.message),
    onDoubt: (relative: string, doubt: string) => add('doubtfulListing', relative || '.', doubt),
  }
}

/** Collects what is left out. */
export class LeftOutNames {
  readonly all: LeftOutName[] = []

  /** @param onLeftOut called with each name as it is left out */
  constructor(private readonly onLeftOut: (name: LeftOutName) => void = () => {}) {}

  readonly add: AddLeftOut = (reason, name, detail) => {
    const leftOut = { reason, name, ...(detail !== undefined && { detail }) }
    this.all.push(leftOut)
    this.onLeftOut(leftOut)
  }

  /** For a walk through a tree. */
  readonly skipped = leavingOut(this.add)
}
