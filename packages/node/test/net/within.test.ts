import { EventEmitter, getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import { settledWithin, within } from '../../src/net/within.js'
import { FakeClock } from '../fake-clock.js'

/** An operation that a test settles by hand. */
function operation<Value>() {
  const detach = vi.fn()
  let resolve: (value: Value) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  return {
    detach,
    attach(onValue: (value: Value) => void, onFault: (reason: unknown) => void) {
      resolve = onValue
      reject = onFault
      return detach
    },
    resolve: (value: Value) => resolve(value),
    reject: (reason: unknown) => reject(reason),
  }
}

function limits<Value>(late: () => Value) {
  const clock = new FakeClock()
  const controller = new AbortController()
  const { signal } = controller
  const time = { clock, milliseconds: 100, late }
  /** Whether a timer or a listener is left. */
  const isClean = () => clock.pending.length === 0 && getEventListeners(signal, 'abort').length === 0
  return { clock, controller, isClean, limits: { time, signal } }
}

function tooLate(): never {
  throw new Error('too late')
}

test('a wait resolves with the value of its operation, and leaves neither timer nor listener', async () => {
  const { limits: both, isClean } = limits<string>(tooLate)
  const { attach, detach, resolve } = operation<string>()
  const wait = within(both, attach)
  expect(isClean()).toBe(false)
  resolve('done')
  expect(await wait).toBe('done')
  expect(isClean()).toBe(true)
  expect(detach).toHaveBeenCalledOnce()
})

test('a wait rejects with the fault of its operation', async () => {
  const { limits: both, isClean } = limits<string>(tooLate)
  const { attach, detach, reject } = operation<string>()
  const wait = within(both, attach)
  reject(new Error('broken'))
  await expect(wait).rejects.toThrow('broken')
  expect(isClean()).toBe(true)
  expect(detach).toHaveBeenCalledOnce()
})

test('a wait whose time is up rejects with what `late` throws', async () => {
  const { limits: both, clock, isClean } = limits<string>(tooLate)
  const { attach, detach } = operation<string>()
  const wait = within(both, attach)
  const rejected = expect(wait).rejects.toThrow('too late')
  await clock.advance(99)
  expect(detach).not.toHaveBeenCalled()
  await clock.advance(1)
  await rejected
  expect(isClean()).toBe(true)
  expect(detach).toHaveBeenCalledOnce()
})

test('a wait whose time is up resolves with what `late` returns', async () => {
  const { limits: both, clock } = limits(() => 'nothing came')
  const wait = within(both, operation<string>().attach)
  await clock.elapse(100)
  expect(await wait).toBe('nothing came')
})

test('a wait that is aborted rejects with the reason of the signal', async () => {
  const { limits: both, controller, isClean } = limits<string>(tooLate)
  const { attach, detach } = operation<string>()
  const wait = within(both, attach)
  controller.abort(new Error('enough'))
  await expect(wait).rejects.toThrow('enough')
  expect(isClean()).toBe(true)
  expect(detach).toHaveBeenCalledOnce()
})

test('a wait that was aborted before it began sets no timer', async () => {
  const { limits: both, controller, isClean } = limits<string>(tooLate)
  controller.abort(new Error('enough'))
  const { attach, detach } = operation<string>()
  const wait = within(both, attach)
  await expect(wait).rejects.toThrow('enough')
  expect(isClean()).toBe(true)
  expect(detach).toHaveBeenCalledOnce()
})

test('an operation that succeeds at once wins over a signal that is aborted already', async () => {
  const detach = vi.fn()
  const wait = within<string>({ signal: AbortSignal.abort() }, (resolve) => {
    resolve('at once')
    return detach
  })
  expect(await wait).toBe('at once')
  expect(detach).toHaveBeenCalledOnce()
})

test('only the first outcome counts', async () => {
  const { limits: both, clock, controller } = limits<string>(tooLate)
  const { attach, detach, resolve, reject } = operation<string>()
  const wait = within(both, attach)
  resolve('first')
  reject(new Error('second'))
  controller.abort()
  await clock.advance(200)
  expect(await wait).toBe('first')
  expect(detach).toHaveBeenCalledOnce()
})

test('a wait without limits ends only with its operation', async () => {
  const emitter = new EventEmitter()
  const wait = within<string>({}, (resolve) => {
    emitter.on('came', resolve)
    return () => emitter.off('came', resolve)
  })
  emitter.emit('came', 'at last')
  expect(await wait).toBe('at last')
  expect(emitter.listenerCount('came')).toBe(0)
})

test('a promise that settles in time is passed through', async () => {
  const { limits: both } = limits<string>(tooLate)
  expect(await settledWithin(Promise.resolve('done'), both)).toBe('done')
  await expect(settledWithin(Promise.reject(new Error('broken')), both)).rejects.toThrow('broken')
})

test('a value that comes too late is disposed of, and a fault that comes too late is ignored', async () => {
  const { limits: both, clock } = limits<string>(tooLate)
  const dispose = vi.fn()
  let resolve: (value: string) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const value = new Promise<string>((onValue) => {
    resolve = onValue
  })
  const fault = new Promise<string>((_, onFault) => {
    reject = onFault
  })
  const waits = [settledWithin(value, both, dispose), settledWithin(fault, both, dispose)]
  const rejected = Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('too late')))
  await clock.advance(100)
  await rejected
  resolve('late')
  reject(new Error('late too'))
  await new Promise(setImmediate)
  expect(dispose.mock.calls).toEqual([['late']])
})
