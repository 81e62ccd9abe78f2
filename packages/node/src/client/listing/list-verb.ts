import type { ListingContext } from '@ftpkit/protocol'
import type { ClientSession } from '../session.js'
import { allHabitOf, fullestAnswer, plainAnswer } from './list-all.js'
import { collected, contentOf, type ListAnswer } from './list-answer.js'
import { ListLineReader } from './list-line-reader.js'
import type { RemoteEntry } from './listing-lines.js'
import type { ListingTarget } from './raw-listing.js'
import { learnOffset, type ServerClock, withinADay } from './server-clock.js'
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
  const listed = { session, path: target.path, answer, sink }
  return times === 'utc' ? inUtc(listed, now) : summed(listed, { now })
}

/** An answer that is read, and where its entries go. */
interface Listed {
  readonly session: ClientSession
  readonly path: string | undefined
  readonly answer: ListAnswer
  readonly sink: ListingSink
}

/** Reads an answer by the clock of the server, which is learnt first if it is not known yet. */
async function inUtc(listed: Listed, now: number): Promise<ListingSummary> {
  const { session, path, sink } = listed
  const habits = habitsOf(session)
  if (habits.clock) return byClock(listed, now, habits.clock)
  const answer = await collected(listed.answer)
  const { entries } = await contentOf(answer, {
    now,
    dateOrder: habits.dateOrder,
    names: session.names,
  })
  const learnt = await learnOffset(session, path, entries, habits)
  if (learnt) return byClock({ ...listed, answer }, now, learnt)
  const onEntry = (entry: RemoteEntry) => sink.onEntry(withinADay(entry))
  return summed({ ...listed, answer, sink: { ...sink, onEntry } }, { now })
}

async function byClock(listed: Listed, now: number, { utcOffset, at }: ServerClock): Promise<ListingSummary> {
  return { ...(await summed(listed, { now, utcOffset })), utcOffset, utcOffsetAt: at }
}

async function summed(
  { session, path, answer: { command, lines }, sink }: Listed,
  context: ListingContext,
): Promise<ListingSummary> {
  const habits = habitsOf(session)
  const tally = new ListingTally({ command, path }, sink)
  const reader = new ListLineReader(
    { ...context, dateOrder: habits.dateOrder, names: session.names },
    path,
    tally.take,
  )
  const end = await lines(reader.take)
  reader.end()
  habits.dateOrder ??= reader.dateOrder
  const summary = tally.end(end, habits)
  const habit = command === 'LIST -a' ? allHabitOf(session, path) : undefined
  if (habit && tally.showsHidden) habit.obeyed = true
  return { ...summary, hiddenNames: habit?.obeyed ? 'listed' : 'unknown' }
}
