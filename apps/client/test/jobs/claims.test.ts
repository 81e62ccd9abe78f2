import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { RunClaims } from '../../src/jobs/claims.js'
import { runDaemon } from '../../src/jobs/daemon.js'
import { readJobFile } from '../../src/jobs/job-file.js'
import { type RunnerOptions, type RunResult, runJob } from '../../src/jobs/runner.js'
import { JobStore } from '../../src/jobs/state.js'
import { program } from '../served.js'
import { JobPlace } from './place.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** For what a busy machine takes its time to. */
const patience = { timeout: 60_000 }

type Answer = Awaited<ReturnType<RunClaims['claim']>> | Error

/** Claims that answer as a test says, and what was asked of them. */
class ScriptedClaims implements RunClaims {
  readonly calls: string[] = []
  readonly losing = new AbortController()
  /** Attempts to finish that fail. */
  failures = 0

  constructor(private readonly answer: (time: number, call: number) => Answer | 'held' | { held: number }) {}

  async claim(name: string, time: number, { once = false } = {}): Promise<Exclude<Answer, Error>> {
    this.calls.push(`claim ${name}${once ? ' once' : ''} ${time}`)
    const answer = this.answer(time, this.calls.length)
    if (answer instanceof Error) throw answer
    if (answer !== 'held' && 'state' in answer) return answer
    return { state: 'held', claim: this.held(answer === 'held' ? time : answer.held) }
  }

  private held(time: number) {
    const finish = async () => {
      this.calls.push(`finish ${time}`)
      if (this.failures-- > 0) throw new Error('Redis is away: gone')
    }
    const release = async () => void this.calls.push(`release ${time}`)
    return { time, signal: this.losing.signal, finish, release }
  }
}

async function placeWith(claims: RunClaims, job: object = {}) {
  const place = await JobPlace.start()
  for (const [name, value] of Object.entries(place.environment)) vi.stubEnv(name, value)
  const words: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => words.push(String(text)) > 0)
  const steps = [{ command: { run: [process.execPath, '-e', '0'] } }]
  place.jobs({ a: { when: { every: '1s' }, sites: ['one'], retries: { count: 0 }, steps, ...job } })
  const ending = new AbortController()
  const store = await JobStore.open(place.at('store'))
  const options: RunnerOptions = {
    ...{
      file: await readJobFile(place.at('jobs.yaml')),
      store,
      connection: { timeout: 30, hostType: 'auto' as const },
      claims,
    },
    ...{ signal: ending.signal, now: () => 5_000 },
  }
  const run = (scheduled = 1_000): Promise<RunResult> =>
    runJob({ name: 'a', scheduled, once: false }, options)
  const history = async () => (await store.history()).map(({ event, scheduled }) => `${event} ${scheduled}`)
  return {
    place,
    options,
    store,
    ending,
    run,
    history,
    words,
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

describe('a run that machines share', () => {
  test('is claimed before it begins, and finished before it counts as ended', async () => {
    const claims = new ScriptedClaims(() => 'held')
    await using here = await placeWith(claims)
    expect(await here.run()).toMatchObject({ state: 'ended', ended: { ok: true, scheduled: 1_000 } })
    expect(claims.calls).toEqual(['claim a 1000', 'finish 1000'])
    expect(await here.history()).toEqual(['begun 1000', 'ended 1000'])
  })

  test('that failed is finished too', async () => {
    const claims = new ScriptedClaims(() => 'held')
    await using here = await placeWith(claims, { steps: [{ remove: { path: 'none' } }] })
    expect(await here.run()).toMatchObject({ state: 'ended', ended: { ok: false } })
    expect(claims.calls).toEqual(['claim a 1000', 'finish 1000'])
  })

  test('is left to another machine that runs it, and noted as that one has run it', async () => {
    const claims = new ScriptedClaims((_, call) => ({ state: call === 1 ? 'busy' : 'taken' }))
    await using here = await placeWith(claims)
    expect(await here.run()).toEqual({ state: 'busy' })
    expect(await here.history()).toEqual([])
    expect(await here.run()).toEqual({ state: 'elsewhere' })
    expect(await here.history()).toEqual(['elsewhere 1000'])
  })

  test('that another machine left unfinished goes first, for its own time', async () => {
    const claims = new ScriptedClaims(() => ({ held: 500 }))
    await using here = await placeWith(claims)
    expect(await here.run()).toMatchObject({ state: 'ended', ended: { scheduled: 500 } })
    expect(await here.history()).toEqual(['begun 500', 'ended 500'])
  })

  test('that has ended here already is only noted, and not run again', async () => {
    const claims = new ScriptedClaims((_, call) => (call < 3 ? { held: 500 } : 'held'))
    await using here = await placeWith(claims)
    await here.store.record({ event: 'ended', job: 'a', scheduled: 500, time: 1, ok: true, sites: [] })
    await here.run()
    expect(claims.calls).toEqual(['claim a 1000', 'finish 500', 'claim a 1000', 'finish 1000'])
    expect(await here.history()).toEqual(['ended 500', 'begun 1000', 'ended 1000'])
  })

  test('is not begun while Redis is away', async () => {
    const claims = new ScriptedClaims(() => new Error('Redis is away: gone'))
    await using here = await placeWith(claims)
    expect(await here.run()).toEqual({ state: 'away', reason: 'Redis is away: gone' })
    expect(await here.history()).toEqual([])
  })

  test('is not begun while a clock is wrong by more than a day, which is said', async () => {
    const claims = new ScriptedClaims(() => ({ state: 'ahead' }))
    await using here = await placeWith(claims)
    expect(await here.run()).toEqual({
      state: 'ahead',
      reason: expect.stringContaining('the clock of Redis'),
    })
    const running = runDaemon(here.options)
    await expect
      .poll(() => here.words.join(''), patience)
      .toContain('a was not run: its time is more than a day')
    here.ending.abort()
    await running
    expect(await here.history()).toEqual([])
  })

  test('ends at once when its claim is lost, and is not over', async () => {
    const claims = new ScriptedClaims(() => 'held')
    const run = [process.execPath, '-e', 'setInterval(() => {}, 1000)']
    await using here = await placeWith(claims, { steps: [{ command: { run } }] })
    const running = here.run()
    await expect.poll(() => here.history(), patience).toEqual(['begun 1000'])
    claims.losing.abort(new Error('the claim on a was lost: another has taken it'))
    expect(await running).toEqual({ state: 'busy' })
    expect(claims.calls).toEqual(['claim a 1000', 'release 1000'])
    expect(await here.history()).toEqual(['begun 1000'])
    expect(here.words.join('')).toContain(
      'a: the run was ended: the claim on a was lost: another has taken it',
    )
  })

  test('that ends while Redis is away is in the history at once, and noted when Redis is back', async () => {
    const claims = new ScriptedClaims(() => 'held')
    claims.failures = 2
    await using here = await placeWith(claims)
    expect(await here.run()).toMatchObject({ state: 'ended' })
    expect(claims.calls).toEqual(['claim a 1000', 'finish 1000', 'finish 1000', 'finish 1000'])
  })

  test('that can not be noted before its claim is lost is reported', async () => {
    const claims = new ScriptedClaims(() => 'held')
    claims.failures = Number.POSITIVE_INFINITY
    await using here = await placeWith(claims)
    const running = here.run()
    await expect.poll(() => here.history(), patience).toEqual(['begun 1000', 'ended 1000'])
    claims.losing.abort(new Error('lost'))
    expect(await running).toMatchObject({ state: 'ended', ended: { ok: true } })
    expect(here.words.join('')).toContain('a: other machines may run it again')
  })

  test('is released by a signal', async () => {
    const claims = new ScriptedClaims(() => 'held')
    const run = [process.execPath, '-e', 'setInterval(() => {}, 1000)']
    await using here = await placeWith(claims, { steps: [{ command: { run } }] })
    const running = here.run()
    await expect.poll(() => here.history(), patience).toEqual(['begun 1000'])
    here.ending.abort()
    await running
    expect(claims.calls.at(-1)).toBe('release 1000')
  })
})

describe('a daemon', () => {
  test('catches up the latest run once Redis is back', async () => {
    const claims = new ScriptedClaims((_, call) => (call < 3 ? new Error('away') : 'held'))
    await using here = await placeWith(claims)
    let now = 5_500
    const running = runDaemon({ ...here.options, now: () => (now += 400) })
    await expect.poll(async () => (await here.history()).length, patience).toBeGreaterThanOrEqual(2)
    here.ending.abort()
    await running
    const [begun] = await here.history()
    const times = claims.calls.slice(0, 3).map((call) => Number(call.split(' ')[2]))
    expect(begun).toBe(`begun ${times[2]}`)
    expect(times[2]).toBeGreaterThan(times[0]!)
  })

  test('runs a job of now once, or not at all where another machine has', async () => {
    const claims = new ScriptedClaims(() => ({ state: 'taken' }))
    await using here = await placeWith(claims, { when: { now: true } })
    await runDaemon(here.options)
    expect(claims.calls).toEqual(['claim a once 5000'])
    await runDaemon(here.options)
    expect(claims.calls).toHaveLength(1)
    expect(await here.history()).toEqual(['elsewhere 5000'])
  })

  test('leaves a run that it has begun, and another machine has ended', async () => {
    const claims = new ScriptedClaims(() => ({ state: 'taken' }))
    await using here = await placeWith(claims, { when: { now: true } })
    await here.store.record({ event: 'begun', job: 'a', scheduled: 700, time: 1 })
    await runDaemon(here.options)
    expect(await here.history()).toEqual(['begun 700', 'elsewhere 700'])
  })
})

describe('sharedState', () => {
  test.each([
    ['redis://', 'sharedState: the URL of Redis has the form'],
    ['env:FTPKIT_NO_SUCH_VARIABLE', 'sharedState: the environment has no variable FTPKIT_NO_SUCH_VARIABLE'],
    ['file:none', 'sharedState: ENOENT'],
  ])('%j is refused', async (sharedState, message) => {
    await using place = await JobPlace.start()
    place.jobs(
      { a: { when: { now: true }, sites: ['one'], steps: [{ remove: { path: 'x' } }] } },
      { sharedState },
    )
    for (const option of [['--once', 'a'], ['--daemon']]) {
      const { status, words } = await place.run(...option)
      expect([status, words]).toEqual([2, expect.stringContaining(message)])
    }
    expect((await place.run('--dry-run')).status).toBe(0)
  })

  test('that can not be reached runs nothing once, and says so', async () => {
    await using place = await JobPlace.start()
    const sharedState = 'redis://:s3cret@127.0.0.1:1'
    place.jobs(
      { a: { when: { now: true }, sites: ['one'], steps: [{ remove: { path: 'x' } }] } },
      { sharedState },
    )
    const { status, words } = await place.run('--once', 'a')
    expect([status, words]).toEqual([3, expect.stringContaining('ftpkit: a was not run: Redis is away: ')])
    expect(words).not.toContain('s3cret')
    expect(await place.history()).toEqual([])
  })

  test('needs the package redis, and says so where it is not installed', async () => {
    await using place = await JobPlace.start()
    const sharedState = 'redis://127.0.0.1:1'
    place.jobs(
      { a: { when: { now: true }, sites: ['one'], steps: [{ remove: { path: 'x' } }] } },
      { sharedState },
    )
    cpSync(dirname(program), place.at('alone', 'dist'), { recursive: true })
    writeFileSync(place.at('alone', 'package.json'), '{ "type": "module", "version": "0.0.0" }')
    const args = [place.at('alone', 'dist', 'main.js'), 'run', place.at('jobs.yaml'), '--once', 'a']
    const env = { ...process.env, ...place.environment }
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    const message = 'sharedState: the package "redis" is not installed: npm install redis'
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})
