import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JobPlace } from './place.js'

const now = { now: true }

/** A program that fails until a file is there, which it makes. */
const failsOnce = [
  process.execPath,
  '-e',
  `const fs = require('fs'); if (!fs.existsSync('tried')) { fs.writeFileSync('tried', ''); process.exit(1) }`,
]

test('a further attempt begins at the step that failed: what was moved, renamed and removed is not missed', async () => {
  await using place = await JobPlace.start()
  place.store({ 'out/a': 'a', 'out/b': 'b', old: 'old', gone: 'gone' })
  place.jobs({
    fetch: {
      when: now,
      sites: ['one'],
      retries: { count: 1, wait: '1s' },
      steps: [
        { get: { from: 'out/*', to: 'in/', move: true } },
        { rename: { from: 'old', to: 'new' } },
        { remove: { path: 'gone' } },
        { command: { run: failsOnce } },
      ],
    },
  })
  const { status, words } = await place.run('--once', 'fetch')
  expect([status, words]).toEqual([0, expect.stringContaining('done, 2 files, 2 octets, 1 site')])
  expect(place.contentOf(place.at('in'))).toEqual({ a: 'a', b: 'b' })
  expect(readdirSync(place.served.root).sort()).toEqual(['new', 'out'])
})

test('a run that was killed after its files were moved does not miss them', async () => {
  await using place = await JobPlace.start()
  place.store({ 'out/a': 'a', last: 'last' })
  const get = { from: 'out/*', to: 'in/', move: true }
  const step = (kill: boolean) => ({
    command: { run: [process.execPath, '-e', kill ? 'process.kill(process.ppid, "SIGKILL")' : ''] },
  })
  const jobs = (kill: boolean) =>
    place.jobs({ fetch: { when: now, sites: ['one'], retries: { count: 0 }, steps: [{ get }, step(kill)] } })
  jobs(true)
  expect((await place.run('--once', 'fetch')).status).toBe(null)
  expect(place.contentOf(place.at('in'))).toEqual({ a: 'a' })
  jobs(false)
  expect((await place.run('--once', 'fetch')).status).toBe(0)
  expect(existsSync(join(place.served.root, 'out/a'))).toBe(false)
})

test('the next run does every step again', async () => {
  await using place = await JobPlace.start()
  place.store({ x: 'x' })
  place.jobs({ there: { when: now, sites: ['one'], steps: [{ rename: { from: 'x', to: 'y' } }] } })
  expect((await place.run('--once', 'there')).status).toBe(0)
  place.store({ x: 'second' })
  expect((await place.run('--once', 'there')).status).toBe(0)
  expect(place.contentOf(place.served.root)).toEqual({ y: 'second' })
})

test('put makes the directories of its target where they are missing', async () => {
  await using place = await JobPlace.start()
  writeFileSync(place.at('report'), 'report')
  const put = { from: 'report', to: 'reports/%Y/new/' }
  place.jobs({ send: { when: now, sites: ['one'], retries: { count: 0 }, steps: [{ put }] } })
  expect(await place.run('--once', 'send')).toMatchObject({ status: 0 })
  const year = String(new Date().getUTCFullYear())
  expect(place.contentOf(join(place.served.root, 'reports', year, 'new'))).toEqual({ report: 'report' })
})
