/** What is known about a listing of a directory once the server has ended it with a positive reply. */
export interface ListingSummary {
  /** The command that listed the directory; lines of LIST may be understood wrongly or not at all. */
  readonly verb: 'MLSD' | 'LIST'
  /** Lines that were not understood: each may name a file. */
  readonly unread: number
  /**
   * Whether names that begin with a dot are among the entries. MLSD lists them. LIST leaves them out on many servers:
   * they are `listed` only where an answer to `LIST -a` has shown that the server obeys it, which `hidden` of `ListOptions`
   * asks for.
   */
  readonly hiddenNames: 'listed' | 'unknown'
  /** Why names may be missing although the reply was positive, as a sentence for people. Absent: no such sign. */
  readonly doubt?: string | undefined
  /**
   * Why a name in the listing may be another one, or the listing that of another directory, as a sentence for people: a
   * line that can be read in two ways, or a path that a server may take for a pattern. Absent: no such sign.
   */
  readonly ambiguity?: string | undefined
  /**
   * Minutes by which the server's clock is ahead of UTC; the times of the entries are corrected by it. 0 for MLSD, whose
   * times are UTC. Absent where the times of LIST are of an unknown zone.
   */
  readonly utcOffset?: number | undefined
  /**
   * When the clock was that far ahead: the time of the file that shows it, in milliseconds since 1970. A file of the other
   * half of the year may be shown by another offset, of summer time. Absent where `utcOffset` is, and for MLSD.
   */
  readonly utcOffsetAt?: number | undefined
}

/** Names that a listing may lack: none, some that begin with a dot, or any. */
export type MissingNames = 'nothing' | 'dot-names' | 'names'

/**
 * What may be missing in a listing that has ended. Where it is `names`, that a name is not listed proves nothing; where it
 * is `dot-names`, it proves nothing for names that begin with a dot. A listing that was never summed up, because it
 * failed or its loop was left, may lack any name.
 */
export function missingNames(summary: ListingSummary | undefined): MissingNames {
  if (!summary) return 'names'
  const { unread, doubt, ambiguity, hiddenNames } = summary
  if (unread > 0 || doubt !== undefined || ambiguity !== undefined) return 'names'
  return hiddenNames === 'listed' ? 'nothing' : 'dot-names'
}
