import { expect, test } from 'vitest'
import { MemoryReader, MemoryStage } from '../src/memory-files.js'

const entry = { name: 'file', kind: 'file', size: 100_000, modified: 0 } as const

test('yields pieces that a socket accepts at a time', async () => {
  const reader = new MemoryReader(entry, '/file', new Uint8Array(100_000))
  const lengths: number[] = []
  for await (const piece of reader.chunks()) lengths.push(piece.length)
  expect(lengths).toEqual([65_536, 34_464])
})

test('reserves octets for each piece, and releases them', async () => {
  const taken: number[] = []
  const stage = new MemoryStage(Uint8Array.of(1), {
    take: (octets) => void taken.push(octets),
    release: (octets) => void taken.push(-octets),
    commit() {
      throw new Error('the directory is gone')
    },
  })
  await stage.write([Uint8Array.of(2, 3), Uint8Array.of(4)])
  await expect(stage.commit()).rejects.toThrow('the directory is gone')
  await stage.discard()
  expect(taken).toEqual([2, 1, -4])
})

test('keeps its own copy of the octets, even of a Buffer whose owner reuses the memory', async () => {
  let stored: Uint8Array | undefined
  const stage = new MemoryStage(new Uint8Array(0), {
    take() {},
    release() {},
    commit: (data) => {
      stored = data
    },
  })
  const memory = Buffer.from('one')
  await stage.write([memory])
  memory.write('two')
  await stage.write([memory])
  await stage.commit()
  expect(Buffer.from(stored!).toString()).toBe('onetwo')
})
