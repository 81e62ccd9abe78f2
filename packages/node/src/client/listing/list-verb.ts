import type { ListingContext } from '@ftpkit/protocol'
import type { ClientSession } from '../session.js'
import { fullestAnswer, plainAnswer } from './list-all.js'
import { collected, contentOf, type ListAnswer } from './list-answer.js'
import { listLineReader, type RemoteEntry } from './listing-lines.js'
import type { ListingTarget } from './raw-listing.js'
import { learnOffset, withinADay } from './server-clock.js'
import { habitsOf } from './server-habits.js'
import type { ListingSummary } from './summary.js'
import { type ListingSink, ListingTally } from './tally.js'

/** A listing, and what its entries have to be good for. */
export interface ListRequest extends ListingTarget {
  /** Whether names that begin with a dot are asked for. Default: false */
  readonly hidden?: boolean | undefined
  /** Whose clock the times are read by. Default: `as-listed` */
  readonly times?: 'as-listed' | 'utc' | undefined
}

/** Lists by LIST, or by `LIST -a` where the server obeys it, and corrects the times where that is asked for. */
export async function listByList(
  session: ClientSession,
  { hidden = false, times, ...target }: ListRequest,
  sink: ListingSink,
): Promise<ListingSummary> {
  const answer = await (hidden ? fullestAnswer : plainAnswer)(session, target)
  const now = session.clock.date()
  if (times !== 'utc') return summed(session, answer, { now }, sink)
  return inUtc(session, target.path, answer, sink)
}

/** Reads an answer by the clock of the server, which is learnt first if it is not known yet. */
async function inUtc(
  session: ClientSession,
  path: string | undefined,
  answer: ListAnswer,
  sink: ListingSink,
): Promise<ListingSummary> {
  const now = session.clock.date()
  const habits = habitsOf(session)
  const { utcOffset } = habits
  if (utcOffset !== undefined) {
    return { ...(await summed(session, answer, { now, utcOffset }, sink)), utcOffset }
  }
  const whole = await collected(answer)
  const { entries } = await contentOf(whole, { now })
  const learnt = await learnOffset(session, path, entries, habits)
  if (learnt !== undefined) {
    return { ...(await summed(session, whole, { now, utcOffset: learnt }, sink)), utcOffset: learnt }
  }
  const onEntry = (entry: RemoteEntry) => sink.onEntry(withinADay(entry))
  return summed(session, whole, { now }, { ...sink, onEntry })
}

async function summed(
  session: ClientSession,
  { command, lines }: ListAnswer,
  context: ListingContext,
  sink: ListingSink,
): Promise<ListingSummary> {
  const tally = new ListingTally(command, listLineReader(context), sink)
  const hiddenNames = command === 'LIST -a' ? 'listed' : 'unknown'
  return { ...tally.end(await lines(tally.take), habitsOf(session)), hiddenNames }
}
