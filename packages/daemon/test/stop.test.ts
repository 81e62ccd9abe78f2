import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OrderlyStop } from '../src/index.js'

let steps: string[]
let endClose: (() => void)[]

beforeEach(() => {
  vi.useFakeTimers()
  steps = []
  endClose = []
})
afterEach(() => vi.useRealTimers())

function stopping(delay: number, fault?: Error) {
  return new OrderlyStop({
    begin: (signal) => steps.push(`begin ${signal}`),
    delay: () => delay,
    close: (patience) => {
      steps.push(`close ${patience}`)
      if (fault) return Promise.reject(fault)
      return new Promise((resolve) => endClose.push(resolve))
    },
    closeRest: async () => void steps.push('rest'),
    exit: (status) => steps.push(`exit ${status}`),
    onFault: (error) => steps.push((error as Error).message),
  })
}

const turns = () => vi.advanceTimersByTimeAsync(0)

test('a signal begins the delay, then work ends, and then the process', async () => {
  const stop = stopping(1_000)
  stop.take('SIGTERM')
  await vi.advanceTimersByTimeAsync(999)
  expect(steps).toEqual(['begin SIGTERM'])
  await vi.advanceTimersByTimeAsync(1)
  expect(steps).toEqual(['begin SIGTERM', 'close undefined'])
  endClose[0]!()
  await turns()
  expect(steps.slice(2)).toEqual(['rest', 'exit 0'])
})

test('a second signal in the delay ends that, and all work at once', async () => {
  const stop = stopping(60_000)
  stop.take('SIGTERM')
  stop.take('SIGTERM')
  endClose[0]!()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(steps).toEqual(['begin SIGTERM', 'close 0', 'rest', 'exit 0'])
})

test('a second signal while work ends lets it end at once, and the rest comes once', async () => {
  const stop = stopping(0)
  stop.take('SIGINT')
  stop.take('SIGINT')
  expect(steps).toEqual(['begin SIGINT', 'close undefined', 'close 0'])
  for (const end of endClose) end()
  await turns()
  expect(steps.slice(3)).toEqual(['rest', 'exit 0'])
})

test('a third signal ends the process as it is', () => {
  const stop = stopping(0)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT']) stop.take(signal)
  expect(steps.at(-1)).toBe('exit 1')
})

test('a fault is reported, and is in the exit status', async () => {
  stopping(0, new Error('the disk')).take('SIGTERM')
  await turns()
  expect(steps).toEqual(['begin SIGTERM', 'close undefined', 'the disk', 'exit 1'])
})

test('signals of the process are taken until it is disposed of', () => {
  const counts = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal))
  const before = counts()
  const stop = stopping(0).onSignals()
  expect(counts()).toEqual(before.map((count) => count + 1))
  stop[Symbol.dispose]()
  expect(counts()).toEqual(before)
})
