import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LogQueue, type LogQueueLimits } from '../src/log-queue.js'
import type { LogTarget, LogWrite } from '../src/log-target.js'

/** A target that takes as many octets as the test lets it. */
class FakeTarget implements LogTarget {
  text = ''
  writes = 0
  /** Octets that are taken from now on. */
  space = Number.POSITIVE_INFINITY
  fault: string | undefined
  /** Whether a write is done only by `complete`. */
  deferred = false
  complete = () => {}

  write(octets: Uint8Array, offset: number, done: (result: LogWrite) => void): void {
    this.complete = () => done(this.writeNow(octets, offset))
    if (!this.deferred) this.complete()
  }

  writeNow(octets: Uint8Array, offset: number): LogWrite {
    this.writes++
    if (this.fault !== undefined) return { written: 0, fault: this.fault }
    const written = Math.min(this.space, octets.length - offset)
    this.space -= written
    this.text += Buffer.from(octets.subarray(offset, offset + written)).toString()
    return { written }
  }

  settle(): void {
    this.complete()
  }
}

function queueTo(target: LogTarget, limits?: LogQueueLimits): LogQueue {
  return new LogQueue(target, (entries, reason) => `${entries} lost: ${reason}\n`, limits)
}

function add(queue: LogQueue, ...entries: string[]): void {
  for (const entry of entries) queue.add(() => `${entry}\n`)
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('entries that follow each other within 20 ms are one write', () => {
  const target = new FakeTarget()
  const queue = queueTo(target)
  add(queue, 'a', 'b')
  vi.advanceTimersByTime(19)
  add(queue, 'c')
  expect(target.writes).toBe(0)
  vi.advanceTimersByTime(1)
  expect(target).toMatchObject({ text: 'a\nb\nc\n', writes: 1 })
  vi.runAllTimers()
  expect(target.writes).toBe(1)
})

test('a write that is taken in part resumes at its next octet', () => {
  const target = new FakeTarget()
  const queue = queueTo(target)
  target.space = 3
  add(queue, 'first', 'second')
  vi.advanceTimersByTime(20)
  add(queue, 'third')
  expect(target.text).toBe('fir')
  target.space = Number.POSITIVE_INFINITY
  vi.runAllTimers()
  expect(target.text).toBe('first\nsecond\nthird\n')
})

test('while its reader stands still it holds as much as its limit says, and one entry counts what is lost', () => {
  const target = new FakeTarget()
  const queue = queueTo(target, { characters: 8 })
  target.space = 0
  add(queue, 'a1')
  vi.advanceTimersByTime(20)
  const entry = vi.fn(() => 'c3\n')
  add(queue, 'b1', 'b2')
  for (let count = 0; count < 1_000; count++) queue.add(entry)
  // Once the queue is full, no more entries are even made.
  expect(entry).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1_000)
  target.space = Number.POSITIVE_INFINITY
  vi.advanceTimersByTime(50)
  expect(target.text).toBe('a1\n')
  vi.runAllTimers()
  expect(target.text).toBe('a1\nb1\nb2\n1000 lost: written too slowly\n')
  add(queue, 'd1')
  vi.runAllTimers()
  expect(target.text).toMatch(/slowly\nd1\n$/)
})

test.each(['ENOSPC', 'EPIPE', 'EIO'])('after %s it tries again, and names it with what is lost', (fault) => {
  const target = new FakeTarget()
  const queue = queueTo(target, { characters: 4 })
  target.fault = fault
  add(queue, 'a')
  vi.advanceTimersByTime(20)
  add(queue, 'b', 'c', 'lost')
  vi.advanceTimersByTime(999)
  expect(target.writes).toBe(1)
  target.fault = undefined
  vi.advanceTimersByTime(1)
  vi.runAllTimers()
  expect(target.text).toBe(`a\nb\nc\n1 lost: ${fault}\n`)
})

test('flush writes at once what waits, after the write in progress', () => {
  const target = new FakeTarget()
  const queue = queueTo(target)
  target.deferred = true
  add(queue, 'a')
  vi.advanceTimersByTime(20)
  add(queue, 'b')
  expect(target.text).toBe('')
  queue.flush()
  expect(target.text).toBe('a\nb\n')
  add(queue, 'c')
  target.deferred = false
  vi.runAllTimers()
  expect(target.text).toBe('a\nb\nc\n')
})

test('the last entry is written even if the queue was full, after how many are lost', () => {
  const target = new FakeTarget()
  const queue = queueTo(target, { characters: 2 })
  add(queue, 'a', 'lost', 'lost')
  queue.addLast('the end\n')
  queue.flush()
  expect(target.text).toBe('a\n2 lost: written too slowly\nthe end\n')
})

test('flush gives up where a reader takes nothing, or a write fails', () => {
  const target = new FakeTarget()
  const queue = queueTo(target, { flush: 0 })
  target.space = 0
  add(queue, 'a')
  queue.flush()
  target.fault = 'EPIPE'
  queue.flush()
  expect(target.text).toBe('')
})

test('flush waits for a reader that is slow, but not for ever', () => {
  /** Takes an entry of two octets in 600 ms. */
  class SlowTarget extends FakeTarget {
    override writeNow(octets: Uint8Array, offset: number): LogWrite {
      vi.advanceTimersByTime(600)
      return super.writeNow(octets.subarray(0, offset + 2), offset)
    }
  }
  const target = new SlowTarget()
  const queue = queueTo(target)
  add(queue, 'a', 'b', 'c', 'd')
  queue.flush()
  expect(target.text).toBe('a\nb\nc\nd\n')
  add(queue, ...'0123456789')
  queue.flush()
  expect(target.text).toMatch(/d\n0\n1\n[2-8\n]*8\n$/)
})
