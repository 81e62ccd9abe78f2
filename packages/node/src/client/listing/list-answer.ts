import type { ListingContext } from '@ftpkit/protocol'
import { ListLineReader } from './list-line-reader.js'
import type { RemoteEntry } from './listing-lines.js'
import type { ListingEnd } from './raw-listing.js'

/** Passes on the lines of a listing: as they arrive, or those that have arrived already. */
export type Lines = (onLine: (raw: string) => void) => Promise<ListingEnd>

/** The answer to a command LIST. It is sent when its lines are asked for. */
export interface ListAnswer {
  readonly command: 'LIST' | 'LIST -a'
  /** Of the directory. Absent: the working directory */
  readonly path: string | undefined
  readonly lines: Lines
}

/** The same answer, whose lines have arrived and can be read more than once. */
export async function collected({ lines, ...answer }: ListAnswer): Promise<ListAnswer> {
  const kept: string[] = []
  const end = await lines((raw) => void kept.push(raw))
  const again: Lines = async (onLine) => {
    for (const raw of kept) onLine(raw)
    return end
  }
  return { ...answer, lines: again }
}

/** What the lines of an answer mean, in their order. */
export interface AnswerContent {
  readonly entries: readonly RemoteEntry[]
  /** Lines that are not understood. */
  readonly unread: number
  /** Whether `.` or `..` is listed. */
  readonly showsItself: boolean
}

/** Reads all lines of an answer. */
export async function contentOf(
  { path, lines }: ListAnswer,
  context: ListingContext,
): Promise<AnswerContent> {
  const entries: RemoteEntry[] = []
  let unread = 0
  let showsItself = false
  const reader = new ListLineReader(context, path, (_, reading) => {
    if (typeof reading === 'object') entries.push(reading)
    if (reading === 'unknown') unread++
    if (reading === 'itself' || reading === 'parent') showsItself = true
  })
  await lines(reader.take)
  reader.end()
  return { entries, unread, showsItself }
}
