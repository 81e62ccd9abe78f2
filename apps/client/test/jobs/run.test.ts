import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { program } from '../served.js'
import { JobPlace } from './place.js'

const now = { now: true }

describe('ftpkit run --once', () => {
  test('moves files with the date of the run in their names, and each once', async () => {
    await using place = await JobPlace.start()
    place.store({ 'out/a.txt': 'a', 'out/b.txt': 'b', 'out/c.csv': 'c' })
    const get = { from: 'out/*.txt', to: 'in/%Y/', move: true }
    place.jobs({ fetch: { when: now, sites: ['one'], steps: [{ get }] } })
    const year = String(new Date().getUTCFullYear())
    expect(await place.run('--once', 'fetch')).toMatchObject({
      status: 0,
      words: expect.stringContaining('2 files, 2 octets'),
    })
    expect(place.contentOf(place.at('in', year))).toEqual({ 'a.txt': 'a', 'b.txt': 'b' })
    expect(readdirSync(join(place.served.root, 'out'))).toEqual(['c.csv'])
    place.store({ 'out/a.txt': 'another a' })
    expect((await place.run('--once', 'fetch')).words).toContain('1 file, 9 octets')
    expect(place.contentOf(place.at('in', year))).toEqual({ 'a.txt': 'another a', 'b.txt': 'b' })
    const events = await place.history()
    expect(events.map(({ event, ok }) => [event, ok])).toEqual([
      ['begun', undefined],
      ['ended', true],
      ['begun', undefined],
      ['ended', true],
    ])
  })

  test('moves a file that stays where it is only after it has changed', async () => {
    await using place = await JobPlace.start()
    place.store({ x: 'first' })
    utimesSync(join(place.served.root, 'x'), 1, 1)
    place.jobs({ fetch: { when: now, sites: ['one'], steps: [{ get: { from: 'x', to: 'x' } }] } })
    expect((await place.run('--once', 'fetch')).words).toContain('1 file, 5 octets')
    expect((await place.run('--once', 'fetch')).words).toContain('0 files')
    place.store({ x: 'other' })
    expect((await place.run('--once', 'fetch')).words).toContain('1 file, 5 octets')
  })

  test('moves the data sets that a pattern names, each under its name', async () => {
    await using place = await JobPlace.start('--system', 'zos')
    for (const name of ['A', 'B'])
      await place.served.run(
        ['put', '-', `${place.served.url}/'ME.OUT.${name}'`, '--type', 'A'],
        `of ${name}`,
      )
    place.jobs({
      fetch: {
        when: now,
        sites: ['one'],
        steps: [{ get: { from: "'ME.OUT.*'", to: 'in/', move: true, type: 'A' } }],
      },
    })
    expect((await place.run('--once', 'fetch')).words).toContain('2 files')
    expect(place.contentOf(place.at('in'))).toMatchObject({ 'ME.OUT.A': 'of A\n', 'ME.OUT.B': 'of B\n' })
    const { words } = await place.served.run(['ls', `${place.served.url}/'ME.OUT.*'`])
    expect(words).toContain('No data sets found')
  })

  test('puts files, renames and removes, and runs programs with their words as they are', async () => {
    await using place = await JobPlace.start()
    place.store({ old: 'old', gone: 'gone' })
    writeFileSync(place.at('report.txt'), 'report')
    const script = `require('fs').writeFileSync('said', process.argv.slice(1).join('|'))`
    place.jobs({
      send: {
        when: now,
        sites: ['Work/one'],
        steps: [
          { put: { from: 'report*.txt', to: 'in/', move: true } },
          { rename: { from: 'old', to: 'new' } },
          { remove: { path: 'gone' } },
          { remove: { path: 'never', missing: 'skip' } },
          { command: { run: [process.execPath, '-e', script, '{job}', '{site}', '$HOME; ls'] } },
        ],
      },
    })
    place.store({ 'in/x': '' })
    expect(await place.run('--once', 'send')).toMatchObject({ status: 0 })
    expect(readdirSync(place.served.root).sort()).toEqual(['in', 'new'])
    expect(place.contentOf(join(place.served.root, 'in'))).toEqual({ 'report.txt': 'report', x: '' })
    expect(existsSync(place.at('report.txt'))).toBe(false)
    expect(place.contentOf(place.served.place).said).toBe('send|Work/one|$HOME; ls')
  })

  test('tries all sites although one fails, says so by webhook and program, and exits with 6', async () => {
    await using place = await JobPlace.start()
    const bodies: string[] = []
    const hook = createServer(async (request, response) => {
      bodies.push(await text(request))
      response.end()
    }).listen(0, '127.0.0.1')
    await once(hook, 'listening')
    const { port } = hook.address() as { port: number }
    place.store({ x: 'x' })
    const script = `require('fs').writeFileSync('failed', process.argv[1])`
    place.jobs({
      all: {
        when: now,
        sites: ['gone', 'one'],
        retries: { count: 1, wait: '1s' },
        steps: [{ get: { from: 'x', to: 'x' } }],
        on: {
          failure: [
            { webhook: `http://127.0.0.1:${port}/` },
            { command: [process.execPath, '-e', script, '{error}'] },
          ],
        },
      },
    })
    const { status, words } = await place.run('--once', 'all')
    hook.close()
    expect([status, words]).toEqual([6, expect.stringContaining('all at gone: ')])
    expect(place.contentOf(place.served.place)).toMatchObject({
      x: 'x',
      failed: expect.stringContaining('gone: '),
    })
    const [{ ok, sites }] = bodies.map((body) => JSON.parse(body))
    expect(ok).toBe(false)
    expect(sites).toMatchObject([
      { site: 'Work/one', ok: true, files: 1, octets: 1, attempts: 1 },
      { site: 'gone', ok: false, attempts: 2 },
    ])
  })

  test('reports a source that is not there as it is asked to', async () => {
    await using place = await JobPlace.start()
    const script = `require('fs').writeFileSync('missing', '')`
    const on = { missing: [{ command: [process.execPath, '-e', script] }] }
    const steps = (missing: string) => [{ get: { from: 'none/*.txt', to: 'in/', missing } }]
    const job = { when: now, sites: ['one'], retries: { count: 0 } }
    place.jobs({ strict: { ...job, steps: steps('fail') }, lax: { ...job, steps: steps('skip'), on } })
    const { status, words } = await place.run('--once', 'strict')
    expect([status, words]).toEqual([6, expect.stringContaining('none/*.txt is not there')])
    expect((await place.run('--once', 'lax')).status).toBe(0)
    expect(existsSync(place.at('missing'))).toBe(true)
  })

  test('is refused while another process runs the job', async () => {
    await using place = await JobPlace.start()
    const script = `const end = () => require('fs').existsSync('end') || setTimeout(end, 50); end()`
    const stay = { command: { run: [process.execPath, '-e', script] } }
    place.jobs({ stay: { when: now, sites: ['one'], steps: [stay] } })
    const first = place.run('--once', 'stay')
    await expect.poll(() => place.history(), { timeout: 30_000 }).toHaveLength(1)
    const second = await place.run('--once', 'stay')
    expect([second.status, second.words]).toEqual([
      7,
      expect.stringContaining('stay is run by another process'),
    ])
    writeFileSync(place.at('end'), '')
    expect(await first).toMatchObject({ status: 0 })
    expect(await place.history()).toHaveLength(2)
  })
})

test('a run that is killed at any moment is ended by the next, with no file lost or doubled', async () => {
  await using place = await JobPlace.start()
  const names = Array.from({ length: 12 }, (_, index) => `f${index}`)
  place.store(Object.fromEntries(names.map((name) => [`out/${name}`, name.repeat(1_000)])))
  // A run may be over before it is killed; the next finds nothing then.
  const get = { from: 'out/*', to: 'in/%H%M%S/', move: true, missing: 'skip' }
  place.jobs({ fetch: { when: now, sites: ['one'], steps: [{ get }] } })
  const env = { ...process.env, ...place.environment }
  for (let kills = 0; kills < 10; kills += 1) {
    const child = spawn(process.execPath, [program, 'run', 'jobs.yaml', '--once', 'fetch'], {
      cwd: place.served.place,
      env,
    })
    const exited = once(child, 'exit')
    setTimeout(() => child.kill('SIGKILL'), 150 + Math.random() * 400)
    await exited
  }
  expect((await place.run('--once', 'fetch')).status).toBe(0)
  expect(readdirSync(join(place.served.root, 'out'))).toEqual([])
  const folders = readdirSync(place.at('in'))
  const found = folders.flatMap((folder) => Object.entries(place.contentOf(place.at('in', folder))))
  expect(found.map(([name]) => name).sort()).toEqual([...names].sort())
  for (const [name, content] of found) expect(content).toBe(name.repeat(1_000))
})

test('--daemon runs what is due until SIGTERM', async () => {
  await using place = await JobPlace.start()
  place.store({ x: 'x' })
  place.jobs({ often: { when: { every: '1s' }, sites: ['one'], steps: [{ get: { from: 'x', to: 'x' } }] } })
  const env = { ...process.env, ...place.environment }
  const daemon = spawn(process.execPath, [program, 'run', 'jobs.yaml', '--daemon'], {
    cwd: place.served.place,
    env,
  })
  const exited = once(daemon, 'exit')
  await expect.poll(() => place.history(), { timeout: 30_000 }).toSatisfy((events) => events.length >= 4)
  daemon.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  const scheduled = (await place.history())
    .filter(({ event }) => event === 'begun')
    .map((event) => event.scheduled)
  expect(new Set(scheduled).size).toBe(scheduled.length)
})

test('--daemon counts a run whose sites are not in the book as failed, says so, and continues', async () => {
  await using place = await JobPlace.start()
  const script = `require('fs').writeFileSync('failed', process.argv[1])`
  const failure = [{ command: [process.execPath, '-e', script, '{error}'] }]
  const steps = [{ remove: { path: 'x' } }]
  place.jobs({ lost: { when: now, sites: ['nowhere'], steps, on: { failure } } })
  expect((await place.run()).status).toBe(0)
  expect(await place.history()).toMatchObject([{ event: 'begun' }, { event: 'ended', ok: false }])
  expect(place.contentOf(place.served.place).failed).toMatch(/no site .* is like "nowhere"/)
  expect((await place.run('--once', 'lost')).status).toBe(2)
})

describe('a job file', () => {
  test.skipIf(process.platform === 'win32')('that others may write is refused', async () => {
    await using place = await JobPlace.start()
    place.jobs({})
    chmodSync(place.at('jobs.yaml'), 0o664)
    const { status, words } = await place.run('--dry-run')
    expect([status, words]).toEqual([2, expect.stringContaining('can be written by others')])
  })

  test('with a wrong key is refused by its line and key', async () => {
    await using place = await JobPlace.start()
    const content =
      'version: 1\njobs:\n  a:\n    when: { now: true }\n    sites: [one]\n    steps:\n      - get: { form: x, to: y }\n'
    writeFileSync(place.at('jobs.yaml'), content, { mode: 0o600 })
    const { status, words } = await place.run('--dry-run')
    expect([status, words]).toEqual([2, expect.stringContaining('jobs.yaml, line 7, jobs.a.steps.0.get')])
  })

  test('is shown by --dry-run with the next time of each job, its sites and its steps', async () => {
    await using place = await JobPlace.start()
    const when = { cron: '0 0 1 1 *', zone: 'UTC' }
    place.jobs({ yearly: { when, sites: ['Work/*'], steps: [{ get: { from: 'x', to: 'y', move: true } }] } })
    const { status, output } = await place.run('--dry-run')
    const next = `${new Date().getUTCFullYear() + 1}-01-01T00:00:00.000Z`
    expect([status, output]).toEqual([
      0,
      `yearly: next at ${next}\n  sites: Work/one, Work/two\n  1. get from: "x", to: "y", move: true, missing: "fail"\n`,
    ])
  })
})
