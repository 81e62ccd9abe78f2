import { describe, expect, test } from 'vitest'
import { type HistoryEvent, hasEnded, historyIn, historyLine, stateOf } from '../src/history.js'

const begun = (scheduled: number, job = 'a'): HistoryEvent => ({
  event: 'begun',
  job,
  scheduled,
  time: scheduled,
})
const ended = (scheduled: number, job = 'a'): HistoryEvent => ({
  ...{ event: 'ended', job, scheduled, time: scheduled, ok: true },
  sites: [],
})
const text = (...events: HistoryEvent[]) => events.map(historyLine).join('')

test('events are read as they were written', () => {
  const others = (['skipped', 'elsewhere'] as const).map((event) => ({ ...begun(2), event }))
  const events = [begun(1), ended(1), ...others]
  expect(historyIn(text(...events))).toEqual(events)
})

test('a history that is cut at any octet has the events whose lines are whole', () => {
  const whole = text(begun(1), ended(1))
  const first = historyLine(begun(1)).length
  for (let length = 0; length <= whole.length; length += 1) {
    const count = length < first ? 0 : length < whole.length ? 1 : 2
    expect(historyIn(whole.slice(0, length)), String(length)).toHaveLength(count)
  }
})

test('other lines are left out', () => {
  const lines = ['null', '[]', '{}', '{"event":"begun"}', '{"event":"x","job":"a","scheduled":1}', 'x', '']
  expect(historyIn(`${lines.join('\n')}\n${text(begun(1))}`)).toEqual([begun(1)])
})

describe('the state of a job', () => {
  test('is empty before its first run, whatever others did', () => {
    expect(stateOf('a', [begun(1, 'b')])).toEqual({
      last: undefined,
      latest: undefined,
      unfinished: undefined,
    })
  })

  test('has the time of the last run', () => {
    expect(stateOf('a', [begun(1), ended(1), begun(2), ended(2), begun(3, 'b')])).toEqual({
      ...{ last: 2, latest: 2 },
      unfinished: undefined,
    })
  })

  test('has a run that was begun and not ended', () => {
    expect(stateOf('a', [begun(1), ended(1), begun(2)])).toEqual({ last: 2, latest: 2, unfinished: 2 })
    expect(stateOf('a', [begun(1), begun(1), ended(1)]).unfinished).toBeUndefined()
  })
  test('has the last time that has come, whatever times a clock that was wrong has put into the future', () => {
    const later = Array.from({ length: 200 }, (_, at) => ended(1_000 + at))
    const state = stateOf('a', [ended(1), ended(3), ...later, ended(2)], 500)
    expect(state).toEqual({ last: 3, latest: 2, unfinished: undefined })
  })

  test('has no run that another machine has done', () => {
    const elsewhere = { ...begun(1), event: 'elsewhere' } as const
    expect(stateOf('a', [begun(1), elsewhere])).toEqual({ last: 1, latest: 1, unfinished: undefined })
  })
})

test('a run has ended on this machine once its end is in the history', () => {
  const elsewhere = { ...begun(3), event: 'elsewhere' } as const
  const history = [begun(1), ended(1), begun(2), elsewhere, ended(4, 'b')]
  expect([1, 2, 3, 4].filter((scheduled) => hasEnded('a', scheduled, history))).toEqual([1])
})
