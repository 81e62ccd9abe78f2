import { describe, expect, test } from 'vitest'
import { DoneMarks, lineOf, type Mark, stepMark } from '../src/done-marks.js'

const file = { job: 'nightly', step: 0, site: 'Work/one', path: '/a b', size: 7, time: 5 } as const
const mark: Mark = { ...file, state: 'done', target: 'x' }

describe('marks', () => {
  test('tell what has become of a file, the last of them first', () => {
    const marks = new DoneMarks(lineOf({ ...mark, state: 'begun' }) + lineOf(mark))
    expect(marks.of(file)).toEqual(mark)
    expect(marks.of({ ...file, path: '/other' })).toBeUndefined()
  })

  test.each([
    { size: 8 },
    { time: 6 },
    { time: undefined },
    { site: 'other' },
    { job: 'other' },
    { step: 1 },
  ])('are not of a file with %j', (change) => {
    expect(new DoneMarks(lineOf(mark)).of({ ...file, ...change })).toBeUndefined()
  })

  test('survive a cut at any octet: lines that are whole count, and no other', () => {
    const first = lineOf({ ...mark, path: '/first' })
    const text = first + lineOf(mark)
    for (let length = 0; length <= text.length; length += 1) {
      const marks = new DoneMarks(text.slice(0, length))
      expect(marks.of({ ...file, path: '/first' }) !== undefined).toBe(length >= first.length)
      expect(marks.of(file) !== undefined).toBe(length === text.length)
    }
  })

  test('leave out lines that are not theirs', () => {
    const marks = new DoneMarks(`null\n{}\n[1]\n{"state":"done"}\nx\n${lineOf(mark)}`)
    expect(marks.of(file)).toEqual(mark)
  })

  test('are written again without those that are not wanted', () => {
    const marks = new DoneMarks(lineOf(mark) + lineOf({ ...mark, path: '/gone' }))
    marks.add({ ...mark, state: 'begun', path: '/new' })
    const text = marks.compacted(({ path }) => path !== '/gone')
    expect(text.split('\n')).toHaveLength(3)
    expect(new DoneMarks(text).of({ ...file, path: '/gone' })).toBeUndefined()
    expect(new DoneMarks(text).of({ ...file, path: '/new' })?.state).toBe('begun')
  })

  test('tell whether a run has moved a file in a step, also where its source was removed', () => {
    const made = { ...mark, madeBy: 9 }
    const removed = { ...made, path: '/b', state: 'removed' as const }
    const marks = new DoneMarks(lineOf({ ...made, state: 'begun' }))
    expect(marks.hasMoved(9, file)).toBe(false)
    marks.add(removed)
    expect(marks.of({ ...file, path: '/b' })).toBeUndefined()
    expect(marks.hasMoved(9, file)).toBe(true)
    expect([marks.hasMoved(8, file), marks.hasMoved(9, { ...file, step: 1 })]).toEqual([false, false])
    expect(marks.hasMoved(9, { ...file, site: 'other' })).toBe(false)
    expect(new DoneMarks(marks.compacted(() => true)).hasMoved(9, file)).toBe(true)
    expect(marks.all().map(({ path }) => path)).toEqual(['/a b'])
  })

  test('tell whether a step of a run is done, unless the step has changed', () => {
    const { job, step, site } = file
    const done = stepMark({ job, step, site, run: 9, text: '{"rename":1}' })
    const marks = new DoneMarks(lineOf(done))
    expect(marks.of(done)).toBeDefined()
    expect(marks.of(stepMark({ job, step, site, run: 10, text: '{"rename":1}' }))).toBeUndefined()
    expect(marks.of(stepMark({ job, step, site, run: 9, text: '{"rename":2}' }))).toBeUndefined()
  })
})
