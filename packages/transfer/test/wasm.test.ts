import { expect, test } from 'vitest'
import { add, assemble, constant, get, subtract } from '../src/wasm.js'

test.each([0, 63, 64, 127, 128, 8_192, 65_535, 327_808])('assembles a function that adds %i', (by) => {
  const source = {
    parameters: 2,
    results: 1,
    vectors: 0,
    numbers: 0,
    body: [get(0), constant(by), add, get(1), subtract],
  } as const
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble({ calculate: source }, 1)))
  const { calculate } = exports as { calculate: (left: number, right: number) => number }
  expect(calculate(1_000, 7)).toBe(1_000 + by - 7)
})

test('exports the memory, of so many pages', () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble({}, 3)))
  expect((exports.memory as WebAssembly.Memory).buffer.byteLength).toBe(3 * 65_536)
})
