import { describe, expect, test } from 'vitest'
import { type HistoryEvent, stateOf } from '../src/history.js'
import { cronFault, dueRun, nextTime, type When } from '../src/schedule.js'

const berlin = (cron: string): When => ({ cron, zone: 'Europe/Berlin' })
const at = (text: string) => Date.parse(text)
const minute = 60_000
const hour = 60 * minute

/** Every run of a daemon that looks at the clock at each of these times. */
function runsOf(when: When, times: Iterable<number>, since: number): number[] {
  const runs: number[] = []
  let last: number | undefined
  for (const now of times) {
    const due = dueRun(when, { since, last }, now, 'run')
    if (due) runs.push(due.scheduled)
    last = due?.scheduled ?? last
  }
  return runs
}

function* clock(from: number, to: number, step: number): Generator<number> {
  for (let now = from; now <= to; now += step) yield now
}

describe('a cron expression', () => {
  test('runs once on each day of a year, at its time in the zone, also when the clocks change', () => {
    const from = at('2026-01-01T00:00Z')
    const runs = runsOf(berlin('30 2 * * *'), clock(from, at('2027-01-01T00:00Z'), 5 * minute), from)
    expect(runs).toHaveLength(365)
    const times = runs.map((time) => new Date(time).toISOString())
    expect(times).toContain('2026-01-01T01:30:00.000Z')
    expect(times).toContain('2026-07-01T00:30:00.000Z')
    // 02:30 does not come on this day: the clocks go from 02:00 to 03:00.
    expect(times.filter((time) => time.startsWith('2026-03-29'))).toEqual(['2026-03-29T01:00:00.000Z'])
    // It comes twice on this day.
    expect(times.filter((time) => time.startsWith('2026-10-25'))).toEqual(['2026-10-25T00:30:00.000Z'])
  })

  test('of each quarter of an hour runs 35,040 times in a year, whatever the clocks do', () => {
    const from = at('2026-01-01T00:00Z')
    const runs = runsOf(berlin('*/15 * * * *'), clock(from, from + 365 * 24 * hour - 1, 5 * minute), from - 1)
    expect(runs).toHaveLength(365 * 96)
    expect(new Set(runs).size).toBe(runs.length)
  })

  test('that was missed runs once, for the latest time, however long no one looked', () => {
    const since = at('2020-01-01T00:00Z')
    const now = at('2026-05-05T12:34:56Z')
    const due = dueRun(berlin('* * * * *'), { since, last: since }, now, 'run')
    expect(due).toEqual({ scheduled: at('2026-05-05T12:34Z'), skip: false })
    expect(dueRun(berlin('* * * * *'), { since, last: due!.scheduled }, now, 'run')).toBeUndefined()
    const leapDay = { scheduled: at('2024-02-28T23:00Z'), skip: false }
    expect(dueRun(berlin('0 0 29 2 *'), { since, last: since }, now, 'run')).toEqual(leapDay)
  })

  test('that was missed counts as past where missed runs are skipped, and one that is a little late runs', () => {
    const when = berlin('0 6 * * *')
    const [since, scheduled] = [at('2026-05-05T00:00Z'), at('2026-05-05T04:00Z')]
    expect(dueRun(when, { since }, scheduled + minute, 'skip')).toEqual({ scheduled, skip: false })
    expect(dueRun(when, { since }, scheduled + 2 * minute, 'skip')).toEqual({ scheduled, skip: true })
  })

  test('runs no time again when the clock is set back, and continues when it has caught up', () => {
    const from = at('2026-05-05T00:00Z')
    const times = [...clock(from, from + 3 * hour, minute), ...clock(from + hour, from + 5 * hour, minute)]
    const runs = runsOf(berlin('0 * * * *'), times, from - 1)
    expect(runs.map((time) => (time - from) / hour)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('runs each time once, and does not stop, when the clock jumps forward by a month and back', () => {
    const from = at('2026-05-05T00:00Z')
    const month = 30 * 24 * hour
    const times = [
      ...clock(from, from + 2 * hour, 10 * minute),
      ...clock(from + month, from + month + 3 * hour, 10 * minute),
      ...clock(from + 2 * hour, from + 5 * hour, 10 * minute),
    ]
    for (const when of [berlin('0 * * * *'), { every: hour }]) {
      const history: HistoryEvent[] = []
      for (const now of times) {
        const due = dueRun(when, { since: from - 1, last: stateOf('a', history, now).last }, now, 'run')
        if (due) history.push({ event: 'begun', job: 'a', scheduled: due.scheduled, time: now })
      }
      const runs = history.map(({ scheduled }) => (scheduled - from) / hour)
      expect(runs).toEqual([0, 1, 2, 720, 721, 722, 723, 3, 4, 5])
    }
  })

  test('is not held up for years by a run that a wrong clock has noted', () => {
    const now = at('2026-05-05T00:00Z')
    const past = { since: now - 24 * hour, last: at('2036-01-01T00:00Z') }
    expect(dueRun(berlin('0 * * * *'), past, now, 'run')).toEqual({ scheduled: now, skip: false })
  })

  test('says when it runs next', () => {
    const now = at('2026-03-28T12:00Z')
    expect(nextTime(berlin('30 2 * * *'), { since: now }, now)).toBe(at('2026-03-29T01:00Z'))
  })
})

describe('a distance', () => {
  const when: When = { every: 10 * minute }

  test('runs at the start, and then so often', () => {
    const runs = runsOf(when, clock(0, 60 * minute, minute), 0)
    expect(runs.map((time) => time / minute)).toEqual([0, 10, 20, 30, 40, 50, 60])
  })

  test('runs for the same times on machines that were started at different ones', () => {
    const machines = [at('2026-05-05T10:03:20Z'), at('2026-05-05T10:07:41Z')].map((since) =>
      runsOf(when, clock(since, at('2026-05-05T12:00Z'), 7_001), since).map((time) =>
        new Date(time).toISOString().slice(11, 16),
      ),
    )
    const times = ['10:00', '10:10', '10:20', '10:30', '10:40', '10:50']
    for (const runs of machines) expect(runs.slice(0, 6)).toEqual(times)
  })

  test('keeps its times after a run at another', () => {
    const past = { since: 0, last: 13 * minute }
    expect(dueRun(when, past, 19 * minute, 'run')).toBeUndefined()
    expect(nextTime(when, past, 15 * minute)).toBe(20 * minute)
    expect(nextTime(when, { since: 0 }, 15 * minute)).toBe(15 * minute)
  })

  test('runs no time again when the clock is set back', () => {
    const past = { since: 0, last: 40 * minute }
    expect(dueRun(when, past, 31 * minute, 'run')).toBeUndefined()
    expect(nextTime(when, past, 31 * minute)).toBe(50 * minute)
  })

  test('runs once after a pause, and keeps its times', () => {
    const due = dueRun(when, { since: 0, last: 10 * minute }, 47 * minute, 'run')
    expect(due).toEqual({ scheduled: 40 * minute, skip: false })
    expect(nextTime(when, { since: 0, last: 40 * minute }, 47 * minute)).toBe(50 * minute)
  })
})

test('now runs once', () => {
  const when: When = { now: true }
  expect(dueRun(when, { since: 5 }, 7, 'skip')).toEqual({ scheduled: 5, skip: false })
  expect(dueRun(when, { since: 5, last: 5 }, 8, 'run')).toBeUndefined()
  expect(nextTime(when, { since: 5, last: 5 }, 8)).toBeUndefined()
})

test.each([
  ['30 2 * * *', 'Europe/Berlin', undefined],
  ['0 0 31 2 *', 'UTC', 'this day never comes'],
  ['61 * * * *', 'UTC', expect.stringContaining('minute')],
  ['* * * *', 'UTC', expect.any(String)],
  ['* * * * * *', 'UTC', expect.any(String)],
  ['every day', 'UTC', expect.any(String)],
  ['0 0 * * *', 'Mars/Base', 'Mars/Base is not a time zone'],
])('of %j in %s is said what is wrong', (cron, zone, fault) => {
  expect(cronFault(cron, zone, 0)).toEqual(fault)
})
