import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type HistoryEvent, historyIn } from '@ftpkit/jobs'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { afterEach, expect, test } from 'vitest'
import { JobPlace } from '../test/jobs/place.js'
import { program } from '../test/served.js'

/** For what takes the end of a lease too. */
const patience = { timeout: 120_000 }

/** Each run writes a line, and then waits while there is a file `hold`. */
const step = { command: { run: ['sh', '-c', 'echo run >> log; while [ -e hold ]; do sleep 0.05; done'] } }

/** A daemon with a history of its own, as on a machine of its own. */
class Machine {
  words = ''
  private child: ChildProcess

  constructor(
    private readonly place: JobPlace,
    private readonly name: string,
  ) {
    this.child = this.start()
  }

  start(): ChildProcess {
    const args = [program, 'run', 'jobs.yaml', '--daemon', '--state', this.name]
    const env = { ...process.env, ...this.place.environment }
    const child = spawn(process.execPath, args, { cwd: this.place.served.place, env })
    child.stderr.on('data', (text) => {
      this.words += text
    })
    this.child = child
    return child
  }

  /** Stops it as a machine that sleeps, or lets it continue. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  /** Times of the runs with an event. */
  times(event: HistoryEvent['event']): number[] {
    return this.history().flatMap((each) => (each.event === event ? [each.scheduled] : []))
  }

  history(): HistoryEvent[] {
    const path = this.place.at(this.name, 'history.jsonl')
    return existsSync(path) ? historyIn(readFileSync(path, 'utf8')) : []
  }

  /** How often it said something. */
  said(text: string): number {
    return this.words.split(text).length - 1
  }
}

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function twoMachines() {
  const redis = await RedisServer.start('--appendonly', 'yes')
  const place = await JobPlace.start()
  place.jobs({ a: { when: { every: '1s' }, sites: ['one'], steps: [step] } }, { sharedState: redis.url })
  ends.push(
    () => redis[Symbol.asyncDispose](),
    () => place[Symbol.asyncDispose](),
  )
  const machines = ['one', 'two'].map((name) => new Machine(place, name))
  ends.push(...machines.map((machine) => () => machine.end('SIGKILL')))
  const ended = () => machines.flatMap((machine) => machine.times('ended'))
  const begun = () => machines.flatMap((machine) => machine.times('begun'))
  const hold = () => writeFileSync(place.at('hold'), '')
  const free = () => rmSync(place.at('hold'))
  ends.push(async () => rmSync(place.at('hold'), { force: true }))
  const log = () => readFileSync(place.at('log'), 'utf8').split('\n').length - 1
  return { redis, place, machines, ended, begun, hold, free, log }
}

function expectOnce(times: readonly number[]): void {
  expect(new Set(times).size).toBe(times.length)
  for (const time of times) expect(time % 1_000).toBe(0)
}

/** The machine whose run is held, and the other. */
async function holding({ machines, hold }: Awaited<ReturnType<typeof twoMachines>>) {
  hold()
  const isHeld = (machine: Machine) => machine.history().at(-1)?.event === 'begun'
  // A run that was begun before is over soon.
  let held: Machine | undefined
  await expect
    .poll(
      () => {
        const former = held
        held = machines.find(isHeld)
        return held !== undefined && held === former
      },
      { ...patience, interval: 1_000 },
    )
    .toBe(true)
  return {
    held: held!,
    other: machines.find((machine) => machine !== held)!,
    time: held!.times('begun').at(-1)!,
  }
}

test('two daemons with one Redis run each time once', async () => {
  const { machines, ended, begun, log } = await twoMachines()
  await expect.poll(() => ended().length, patience).toBeGreaterThanOrEqual(20)
  await Promise.all(machines.map((machine) => machine.end('SIGTERM')))
  expectOnce(ended())
  const over = [...ended(), ...machines.flatMap((machine) => machine.times('elsewhere'))]
  expect(begun().filter((time) => !over.includes(time)).length).toBeLessThanOrEqual(1)
  expect(log()).toBeLessThanOrEqual(begun().length)
  expect(log()).toBeGreaterThanOrEqual(ended().length)
})

test('the run of a daemon that is killed is taken over for its time, and no other is run twice', async () => {
  const place = await twoMachines()
  const { held, other, time } = await holding(place)
  await held.end('SIGKILL')
  await expect.poll(() => other.times('begun'), patience).toContain(time)
  place.free()
  await expect.poll(() => other.times('ended'), patience).toContain(time)
  held.start()
  await expect.poll(() => held.times('elsewhere'), patience).toContain(time)
  const before = place.ended().length
  await expect.poll(() => place.ended().length, patience).toBeGreaterThan(before + 3)
  expectOnce(place.ended())
  expect(place.begun().filter((each) => each === time)).toHaveLength(2)
  expectOnce(place.begun().filter((each) => each !== time))
})

test('a daemon that was frozen for longer than its lease ends the run that the other has taken over', async () => {
  const place = await twoMachines()
  const { held, other, time } = await holding(place)
  held.signal('SIGSTOP')
  await expect.poll(() => other.times('begun'), patience).toContain(time)
  held.signal('SIGCONT')
  await expect.poll(() => held.said('a: the run was ended: the claim on a was lost'), patience).toBe(1)
  expect(held.times('ended')).not.toContain(time)
  place.free()
  await expect.poll(() => held.times('elsewhere'), patience).toContain(time)
  expectOnce(place.ended())
})

test('a daemon that is ended by SIGTERM leaves its run to the other at once', async () => {
  const place = await twoMachines()
  const { held, other, time } = await holding(place)
  await held.end('SIGTERM')
  await expect.poll(() => other.times('begun'), { timeout: 20_000 }).toContain(time)
  place.free()
  await expect.poll(() => other.times('ended'), patience).toContain(time)
  expectOnce(place.ended())
})

test('no run begins while Redis is away, and none is run twice after it is back', async () => {
  const { redis, machines, ended, begun } = await twoMachines()
  await expect.poll(() => ended().length, patience).toBeGreaterThanOrEqual(3)
  await redis.kill()
  await expect.poll(() => machines.every((machine) => machine.said('is away') === 1), patience).toBe(true)
  const away = Date.now()
  // Times come and go.
  await expect.poll(() => Date.now() - away, patience).toBeGreaterThan(4_000)
  const back = Date.now()
  await redis.start('--appendonly', 'yes')
  await expect.poll(() => ended().filter((time) => time > back).length, patience).toBeGreaterThanOrEqual(3)
  const all = machines.flatMap((machine) => machine.history())
  const meanwhile = all.filter(({ event, time }) => event === 'begun' && time > away && time < back)
  expect(meanwhile).toEqual([])
  expectOnce(ended())
  expectOnce(begun())
  for (const machine of machines) expect([machine.said('is away'), machine.said('is back')]).toEqual([1, 1])
})

test('--once is refused while another machine runs the job, and runs it afterwards', async () => {
  const { place, machines, hold, free, log } = await twoMachines()
  for (const machine of machines) await machine.end('SIGTERM')
  hold()
  const before = existsSync(place.at('log')) ? log() : 0
  const first = place.run('--once', 'a', '--state', 'three')
  await expect.poll(() => (existsSync(place.at('log')) ? log() : 0), patience).toBe(before + 1)
  const refused = await place.run('--once', 'a', '--state', 'four')
  expect([refused.status, refused.words]).toEqual([7, expect.stringContaining('a is run by another machine')])
  free()
  expect(await first).toMatchObject({ status: 0 })
  expect(await place.run('--once', 'a', '--state', 'four')).toMatchObject({ status: 0 })
  expect(log()).toBe(before + 2)
})
