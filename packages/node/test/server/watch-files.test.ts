import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchFiles } from '../../src/server.js'
import { FakeClock } from '../fake-clock.js'

let folder: string
let link: string
let target: string

/** A link, so that the directory that is watched has no event when the file changes. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-watch-'))
  link = join(folder, 'link')
  target = join(folder, 'elsewhere', 'file')
  mkdirSync(join(folder, 'elsewhere'))
  writeFileSync(target, 'one')
  symlinkSync(target, link)
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a change that the file system does not report is found by looking at the file', async () => {
  const clock = new FakeClock()
  let changes = 0
  using _watch = watchFiles([link], {
    changed: async () => void changes++,
    failed: () => {},
    polling: 1_000,
    settling: 10,
    clock,
  })
  // Nothing has changed: it looks again later.
  await clock.elapse(1_000)
  await clock.timerOf(1_000)
  writeFileSync(target, 'another')
  await clock.elapse(1_000)
  await clock.elapse(10)
  await expect.poll(() => changes).toBe(1)
})

test('changes that follow each other are one, and none is taken up while one is', async () => {
  const clock = new FakeClock()
  const file = join(folder, 'file')
  let running = 0
  let most = 0
  const finish: (() => void)[] = []
  using _watch = watchFiles([file], {
    changed: async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => finish.push(resolve))
      running--
      throw new Error('not now')
    },
    failed: (error) => faults.push(error),
    settling: 10,
    clock,
  })
  const faults: unknown[] = []
  for (let round = 1; round <= 2; round++) {
    for (const text of ['a', 'b', 'c']) writeFileSync(file, text.repeat(round))
    await clock.elapse(10)
  }
  await expect.poll(() => finish.length).toBe(1)
  finish[0]!()
  await expect.poll(() => finish.length).toBe(2)
  finish[1]!()
  await expect.poll(() => faults.length).toBe(2)
  expect(most).toBe(1)
})

test('a watch that has ended does nothing more', async () => {
  const clock = new FakeClock()
  let changes = 0
  const watch = watchFiles([link], {
    changed: async () => void changes++,
    failed: () => {},
    clock,
  })
  await clock.timerOf(5_000)
  watch[Symbol.dispose]()
  writeFileSync(target, 'another')
  await clock.advance(10_000)
  expect(clock.pending).toEqual([])
  expect(changes).toBe(0)
})
