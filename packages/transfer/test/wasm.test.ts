import { expect, test, vi } from 'vitest'
import { assemble, i32, lazyKernel, local } from '../src/wasm.js'

test.each([0, 63, 64, 127, 128, 8_192, 65_535, 327_808])('assembles a function that adds %i', (by) => {
  const source = {
    parameters: 2,
    results: 1,
    vectors: 0,
    numbers: 0,
    body: [local.get(0), i32.const(by), i32.add, local.get(1), i32.sub],
  } as const
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble({ calculate: source }, 1)))
  const { calculate } = exports as { calculate: (left: number, right: number) => number }
  expect(calculate(1_000, 7)).toBe(1_000 + by - 7)
})

test('exports its memory, of the given number of pages', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble({}, 3)))
  expect((exports.memory as WebAssembly.Memory).buffer.byteLength).toBe(3 * 65_536)
})

test('makes a kernel when it is first needed, and only once', () => {
  const make = vi.fn(() => 'kernel')
  const kernel = lazyKernel(make)
  expect(make).not.toHaveBeenCalled()
  expect([kernel(), kernel()]).toEqual(['kernel', 'kernel'])
  expect(make).toHaveBeenCalledOnce()
})

test('has no kernel where it cannot be made, and does not try again', () => {
  const make = vi.fn(() => {
    throw new Error('no WebAssembly')
  })
  const kernel = lazyKernel(make)
  expect([kernel(), kernel()]).toEqual([undefined, undefined])
  expect(make).toHaveBeenCalledOnce()
})
