import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HistoryEvent, historyLine } from '@ftpkit/jobs'
import { afterAll, expect, test } from 'vitest'
import { HistoryFile } from '../../src/jobs/history-file.js'

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
