import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ban } from '@ftpkit/shared-state'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BanFile } from '../../../src/server.js'
import { FakeClock } from '../../fake-clock.js'
import { serve } from '../../serving.js'

let folder: string
const place = () => join(folder, 'bans')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-bans-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ban: Ban = { client: '192.0.2.1', left: 60_000, times: 3, reason: 'login' }
const saved = (bans: readonly Ban[], clock = new FakeClock()) =>
  new BanFile(place(), clock).save(async () => bans)

test('bans are kept with what is left of them, and those that are over are not', async () => {
  const clock = new FakeClock()
  await saved([ban, { ...ban, client: '192.0.2.2', left: 30_000 }], clock)
  await clock.advance(30_000)
  expect(await new BanFile(place(), clock).read()).toEqual([{ ...ban, left: 30_000 }])
  expect(statSync(place()).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['bans'])
})

test.each([-1, 1])('a date that jumps by %d years bans no one for longer', async (years) => {
  await saved([ban])
  const later = new FakeClock(Date.UTC(2024 + years, 0, 1))
  const left = (await new BanFile(place(), later).read()).map((each) => each.left)
  expect(left).toEqual(years < 0 ? [60_000] : [])
})

test('no file has no bans, and what is not one of bans is an error that names it', async () => {
  expect(await new BanFile(place()).read()).toEqual([])
  for (const text of ['', '{}', '[1]', '[{"client": "x"}]', JSON.stringify([{ ...ban, until: 'soon' }])]) {
    writeFileSync(place(), text)
    await expect(new BanFile(place()).read()).rejects.toThrow(`${place()} does not hold bans`)
  }
  await expect(new BanFile(folder).read()).rejects.toThrow('cannot be read')
})

test('many changes within a second are written twice, and the last counts', async () => {
  const clock = new FakeClock()
  const file = new BanFile(place(), clock)
  let asked = 0
  const bans = async () => [{ ...ban, times: ++asked }]
  const [first, ...others] = Array.from({ length: 50 }, () => file.save(bans))
  await first
  await clock.timerOf(1_000)
  expect(asked).toBe(1)
  await clock.advance(1_000)
  await Promise.all(others)
  expect(asked).toBe(2)
  expect(JSON.parse(readFileSync(place(), 'utf8'))).toMatchObject([{ times: 2 }])
})

test('what was saved is written before the file is closed, without waiting', async () => {
  const file = new BanFile(place(), new FakeClock())
  const saves = [1, 2].map((times) => file.save(async () => [{ ...ban, times }]))
  await file.close()
  await Promise.all(saves)
  expect(JSON.parse(readFileSync(place(), 'utf8'))).toMatchObject([{ times: 2 }])
})

test('a file that cannot be written leaves no other file, and the next change is written', async () => {
  const file = new BanFile(join(folder, 'missing', 'bans'))
  await expect(file.save(async () => [ban])).rejects.toThrow('ENOENT')
  const clock = new FakeClock()
  const broken = new BanFile(place(), clock)
  await expect(broken.save(() => Promise.reject(new Error('no bans')))).rejects.toThrow('no bans')
  await clock.until(
    broken.save(async () => [ban]),
    1_000,
  )
  expect(readdirSync(folder)).toEqual(['bans'])
})

test('a server begins with the bans that it is given', async () => {
  await using served = await serve({}, { bans: { initial: [{ ...ban, client: '127.0.0.1' }] } })
  expect(await served.server.bans()).toMatchObject([{ client: '127.0.0.1', times: 3, reason: 'login' }])
})
