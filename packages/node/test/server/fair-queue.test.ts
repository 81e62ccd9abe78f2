import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { FairQueue } from '../../src/server/fair-queue.js'

const limits = { running: 2, runningPerKey: 1, waiting: 6, waitingPerKey: 4 }

/** A queue, what has begun in it, and how to end that. */
function queueOf(queue: FairQueue) {
  const begun: string[] = []
  const end: Record<string, () => void> = {}
  const run = (key: string, name: string, signal?: AbortSignal) =>
    queue.run(key, signal, () => {
      begun.push(name)
      return new Promise<string>((resolve) => {
        end[name] = () => resolve(name)
      })
    })
  /** Ends a job, and waits until what follows has begun. */
  const ended = async (name: string, running: Promise<string>) => {
    end[name]!()
    await running
    await nextTurn()
  }
  return { begun, run, ended }
}

test('runs no more jobs of a key, and of all keys, than its limits allow', async () => {
  const { begun, run } = queueOf(new FairQueue(limits))
  for (const name of ['a1', 'a2', 'b1', 'c1']) void run(name[0]!, name)
  await nextTurn()
  expect(begun).toEqual(['a1', 'b1'])
})

test('takes keys in turns, however many jobs wait for one of them', async () => {
  const { begun, run, ended } = queueOf(new FairQueue({ ...limits, running: 1 }))
  const names = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']
  const jobs = names.map((name) => run(name[0]!, name))
  await nextTurn()
  for (let at = 0; at < names.length; at++) {
    const next = begun[at]!
    await ended(next, jobs[names.indexOf(next)]!)
  }
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
})

test('never begins a job that is aborted while it waits, and lets another wait in its place', async () => {
  const { begun, run, ended } = queueOf(new FairQueue(limits))
  const first = run('a', 'a1')
  const leaving = new AbortController()
  const jobs = ['a2', 'a3', 'a4', 'a5'].map((name) => run('a', name, leaving.signal))
  await expect(run('a', 'a6')).rejects.toMatchObject({ code: 'limit-exceeded', replyHint: 450 })
  const reason = new Error('gone')
  leaving.abort(reason)
  for (const job of jobs) await expect(job).rejects.toBe(reason)
  await expect(run('a', 'a7', leaving.signal)).rejects.toBe(reason)
  void run('a', 'a8')
  await ended('a1', first)
  expect(begun).toEqual(['a1', 'a8'])
})

test('refuses at once what can not even wait, by key and in all', async () => {
  const { run } = queueOf(new FairQueue({ ...limits, reply: 421 }))
  for (const name of ['a1', 'b1', 'a2', 'a3', 'a4', 'a5', 'b2', 'b3']) void run(name[0]!, name)
  await expect(run('a', 'a6')).rejects.toMatchObject({ replyHint: 421 })
  await expect(run('c', 'c1')).rejects.toMatchObject({ replyHint: 421 })
})

test('lets the next job run after one that failed', async () => {
  const queue = new FairQueue(limits)
  const failing = queue.run('a', undefined, () => Promise.reject(new Error('failed')))
  const next = queue.run('a', undefined, async () => 'done')
  await expect(failing).rejects.toThrow('failed')
  expect(await next).toBe('done')
})

test('lets work that has begun wait for its next turn, even where nothing else may', async () => {
  const queue = new FairQueue({ ...limits, waiting: 0, waitingPerKey: 0 })
  let end = () => {}
  const first = queue.run('a', undefined, () => new Promise<void>((resolve) => (end = resolve)))
  const next = queue.run('a', undefined, async () => 'done', 'begun')
  await expect(queue.run('a', undefined, async () => 'new')).rejects.toMatchObject({ replyHint: 450 })
  end()
  await first
  expect(await next).toBe('done')
})
