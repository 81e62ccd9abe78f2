import { appendFileSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HistoryEvent, historyLine } from '@ftpkit/jobs'
import { afterAll, expect, test } from 'vitest'
import { HistoryFile } from '../../src/jobs/history-file.js'
import { awaitLock } from '../../src/lock.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-history-'))
afterAll(() => rmSync(place, { recursive: true }))

const begun = (job: string, scheduled: number): HistoryEvent => ({
  event: 'begun',
  job,
  scheduled,
  time: scheduled,
})
const timesOf = (events: readonly HistoryEvent[]) => events.map(({ scheduled }) => scheduled)

test('what others add is read with the next call, and half a line once it is whole', async () => {
  const path = join(place, 'added')
  const history = new HistoryFile(path)
  expect(await history.recent()).toEqual([])
  await history.add(begun('a', 1))
  const line = historyLine(begun('b', 2))
  appendFileSync(path, line.slice(0, 9))
  expect(timesOf(await history.recent())).toEqual([1])
  appendFileSync(path, line.slice(9))
  await history.add(begun('a', 3))
  const both = await Promise.all([history.recent(), history.recent()])
  expect(both.map(timesOf)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
})

test('another file in its place, or one that is shorter, is read from its begin', async () => {
  const path = join(place, 'replaced')
  const history = new HistoryFile(path)
  await history.add(begun('a', 1))
  await history.add(begun('a', 2))
  expect(timesOf(await history.recent())).toEqual([1, 2])
  writeFileSync(path, historyLine(begun('a', 3)))
  expect(timesOf(await history.recent())).toEqual([3])
  renameSync(path, `${path}.old`)
  expect(await history.recent()).toEqual([])
  await history.add(begun('a', 4))
  expect(timesOf(await history.recent())).toEqual([4])
})

test('of a long history the last events of each job are kept, and all can be read', async () => {
  const path = join(place, 'long')
  const lines = Array.from({ length: 20_000 }, (_, time) => historyLine(begun('often', time)))
  writeFileSync(path, historyLine(begun('yearly', -1)) + lines.join(''))
  const history = new HistoryFile(path)
  const recent = await history.recent()
  expect(recent.length).toBeLessThanOrEqual(401)
  expect([recent[0]!.job, recent.at(-1)!.scheduled]).toEqual(['yearly', 19_999])
  expect(await history.all()).toHaveLength(20_001)
})

test('a long history is cut to the last events of each job, and the older ones are in a file beside it', async () => {
  const path = join(place, 'cut')
  const history = new HistoryFile(path, 20_000)
  const other = new HistoryFile(path, 20_000)
  await history.add(begun('yearly', -1))
  for (let time = 0; time < 400; time++) await (time % 2 === 0 ? history : other).add(begun('often', time))
  expect(statSync(path).size).toBeLessThan(21_000)
  expect(statSync(`${path}.1`).size).toBeGreaterThan(10_000)
  for (const each of [history, other, new HistoryFile(path)]) {
    const recent = await each.recent()
    expect([recent[0]!.job, ...timesOf(recent).slice(-50)]).toEqual([
      'yearly',
      ...Array.from({ length: 50 }, (_, at) => 350 + at),
    ])
  }
  const times = timesOf(await history.all()).filter((time) => time >= 0)
  expect(times).toEqual([...times.keys()].map((at) => 400 - times.length + at))
  expect(times.length).toBeGreaterThan(200)
})

test('a history of which all must stay is not written again with each event', async () => {
  const path = join(place, 'many jobs')
  const history = new HistoryFile(path, 100)
  await history.add(begun('a', 1))
  await history.add(begun('b', 2))
  const { ino } = statSync(path)
  await history.add(begun('c', 3))
  expect(statSync(path).ino).toBe(ino)
  expect(timesOf(await history.recent())).toEqual([1, 2, 3])
})

test('an event that was copied by a process that was killed is shown once', async () => {
  const path = join(place, 'copied')
  writeFileSync(`${path}.1`, historyLine(begun('a', 1)) + historyLine(begun('a', 2)))
  writeFileSync(path, historyLine(begun('a', 1)) + historyLine(begun('a', 2)) + historyLine(begun('a', 3)))
  expect(timesOf(await new HistoryFile(path).all())).toEqual([1, 2, 3])
})

test('it is read without its lock, so that a full disk or a process that holds it does not prevent that', async () => {
  const path = join(place, 'locked')
  const history = new HistoryFile(path)
  await history.add(begun('a', 1))
  await using lock = await awaitLock(`${path}.lock`)
  expect(timesOf(await history.all())).toEqual([1])
  expect(lock.path).toBe(`${path}.lock`)
})
