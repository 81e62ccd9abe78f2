import { isFtpError } from '@ftpkit/transfer'
import { Channel } from '../data/channel.js'
import type { ClientSession } from '../session.js'
import { bareName } from './bare-name.js'
import { type ListRequest, listByList } from './list-verb.js'
import { type RemoteEntry, readFactsLine } from './listing-lines.js'
import { list } from './raw-listing.js'
import { habitsOf } from './server-habits.js'
import type { ListingSummary } from './summary.js'
import { type ListingSink, ListingTally } from './tally.js'

/** How a directory is listed. */
export interface ListOptions {
  /** Aborts the listing. */
  readonly signal?: AbortSignal | undefined
  /** Called with each line whose format is not known; it may well name a file. */
  readonly onUnknownLine?: ((raw: string) => void) | undefined
  /**
   * Asks LIST for names that begin with a dot too, by `-a`, unless SYST names a system other than Unix. The first such
   * listing of a session is sent twice, with `-a` and without: `-a` is sent from then on where it added only such names, the
   * lines for `.` and `..`, or nothing, since that directory may have none. MLSD lists these names anyway.
   *
   * @default false
   */
  readonly hidden?: boolean | undefined
  /**
   * Whose clock the times are read by: `as-listed` takes those of LIST, which are mostly the server's local time, for
   * UTC; `utc` corrects them by the offset that one MDTM of a file in the listing tells, once in a session. As long as it
   * is unknown such times have the precision of a day. For callers that compare times; needs nothing with MLSD.
   *
   * @default 'as-listed'
   */
  readonly times?: 'as-listed' | 'utc' | undefined
  /**
   * Called once, after the last entry was found and the server has ended the listing by a positive reply; never for a
   * listing that fails or whose loop is left. `missingNames` says what the summary means.
   */
  readonly onEnd?: ((summary: ListingSummary) => void) | undefined
}

/** The entries of a directory: a loop gets them as they arrive, and an `await` all of them as an array. */
export interface Listing extends AsyncGenerator<RemoteEntry, void, undefined>, PromiseLike<RemoteEntry[]> {}

/** All entries, as an array. */
export async function allOf(entries: AsyncIterable<RemoteEntry>): Promise<RemoteEntry[]> {
  const all: RemoteEntry[] = []
  for await (const entry of entries) all.push(entry)
  return all
}

/**
 * Entries as they arrive: by MLSD where the server has it, else by LIST. They are kept for the loop, so that other
 * commands may be sent within it; a limit on octets guards against an endless listing.
 */
export async function* entries(
  session: () => Promise<ClientSession>,
  path: string | undefined,
  limit: number,
  { signal, onUnknownLine = () => {}, onEnd, ...wanted }: ListOptions,
): AsyncGenerator<RemoteEntry, void, undefined> {
  let summary: ListingSummary | undefined
  yield* Channel.read<RemoteEntry>(signal, async (channel, both) => {
    const sink: ListingSink = { onEntry: (entry) => channel.put(entry), onUnknownLine }
    summary = await byBestVerb(await session(), { path, limit, signal: both, ...wanted }, sink)
  })
  if (summary) onEnd?.(summary)
}

async function byBestVerb(
  session: ClientSession,
  request: ListRequest,
  sink: ListingSink,
): Promise<ListingSummary> {
  if ((await session.features()).has('MLST')) {
    try {
      return await listByFacts(session, request, sink)
    } catch (error) {
      // Some servers have MLST, but not MLSD.
      if (!isFtpError(error) || error.code !== 'refused' || ![500, 502].includes(error.replyHint ?? 0))
        throw error
    }
  }
  return listByList(session, request, sink)
}

async function listByFacts(
  session: ClientSession,
  request: ListRequest,
  sink: ListingSink,
): Promise<ListingSummary> {
  const tally = new ListingTally({ command: 'MLSD', path: request.path }, sink)
  const onLine = (raw: string) => {
    const reading = readFactsLine(raw)
    const isEntry = typeof reading === 'object'
    tally.take(raw, isEntry ? { ...reading, name: bareName(reading.name, request.path) } : reading)
  }
  const end = await list(session, { ...request, verb: 'MLSD', onLine })
  return { ...tally.end(end, habitsOf(session)), hiddenNames: 'listed', utcOffset: 0 }
}
