import { type HistoryEvent, historyIn, historyLine } from '@ftpkit/jobs'
import { replaceText, textOf } from './lines.js'

/** Events of each job that stay in the file. Its state needs the last ones only. */
const kept = 50

/** The file that what is older is in. */
export function olderPath(path: string): string {
  return `${path}.1`
}

/**
 * Moves all but the last events of each job to {@link olderPath}, and deletes what was there. A process that is killed
 * meanwhile loses no event: what it has copied only is in both files.
 *
 * @returns octets that the file has afterwards
 */
export async function rotate(path: string): Promise<number> {
  const events = historyIn(await textOf(path))
  const last = lastEvents(events)
  await replaceText(olderPath(path), textOfEvents(events.filter((event) => !last.has(event))))
  const text = textOfEvents(events.filter((event) => last.has(event)))
  await replaceText(path, text)
  return Buffer.byteLength(text)
}

function lastEvents(events: readonly HistoryEvent[]): Set<HistoryEvent> {
  const counts = new Map<string, number>()
  const last = new Set<HistoryEvent>()
  for (const event of events.toReversed()) {
    const count = counts.get(event.job) ?? 0
    if (count < kept) last.add(event)
    counts.set(event.job, count + 1)
  }
  return last
}

function textOfEvents(events: readonly HistoryEvent[]): string {
  return events.map(historyLine).join('')
}
