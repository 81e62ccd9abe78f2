import type { Entry } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { inOrder, maxSorted } from '../../../src/server/answers/order.js'

async function namesInOrder(names: readonly string[]): Promise<string[]> {
  const entries = names.map((name): Entry => ({ name, kind: 'file', size: 0, modified: 0 }))
  const lines: string[] = []
  for await (const line of inOrder(entries, ({ name }) => (name === 'left out' ? undefined : name)))
    lines.push(line)
  return lines
}

const descending = (count: number) => Array.from({ length: count }, (_, at) => `f${99_999 - at}`)

test('sorts as many entries as are documented, and leaves the order of more as it is', async () => {
  const most = descending(maxSorted)
  expect(await namesInOrder(most)).toEqual(most.toReversed())
  const more = descending(maxSorted + 1)
  expect(await namesInOrder(more)).toEqual(more)
  const many = descending(3 * maxSorted)
  expect(await namesInOrder(many)).toEqual(many)
})

test('leaves out entries without a line', async () => {
  expect(await namesInOrder(['b', 'left out', 'a'])).toEqual(['a', 'b'])
})

test('asks for a turn for every 64 entries, and for all that are sorted', async () => {
  const asked: number[] = []
  const turn = async (entries: number) => void asked.push(entries)
  const entries = descending(150).map((name): Entry => ({ name, kind: 'file', size: 0, modified: 0 }))
  for await (const line of inOrder(entries, ({ name }) => name, turn)) if (line === 'f99999') asked.push(0)
  expect(asked).toEqual([64, 64, 150, 0])
})
