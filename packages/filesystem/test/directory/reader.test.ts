import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { directoryFileSystem, type SystemCalls, systemCalls } from '../../src/directory.js'
import { scratch } from './scratch.js'

/** A file system whose reads are recorded, and can be delayed. */
function recorded(size: number, read: SystemCalls['read'] = systemCalls.read) {
  const root = scratch({ file: 'x'.repeat(size) })
  const lengths: number[] = []
  let inProgress = 0
  let maxInProgress = 0
  const calls: Partial<SystemCalls> = {
    read: async (...args) => {
      lengths.push(args[3])
      maxInProgress = Math.max(maxInProgress, ++inProgress)
      try {
        return await read(...args)
      } finally {
        inProgress--
      }
    },
  }
  return { root, lengths, maxInProgress: () => maxInProgress, fs: directoryFileSystem(root, { calls }) }
}

test('reads no more than the file has', async () => {
  const { fs, lengths } = recorded(1_024)
  const file = await fs.read('/file', { start: 24 })
  for await (const piece of file.chunks()) expect(piece.length).toBe(1_000)
  await file.close()
  await fs.close()
  expect(lengths).toEqual([1_000])
})

test('reads at most 96 KiB ahead for a consumer that has stalled', async () => {
  const { fs, lengths } = recorded(1_000_000)
  const file = await fs.read('/file')
  const chunks = file.chunks()[Symbol.asyncIterator]()
  await chunks.next()
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(3 * 49_152)
  await file.close()
  await fs.close()
})

test('reads larger pieces, still two at a time, for a consumer that takes all it gets', async () => {
  const { fs, lengths, maxInProgress } = recorded(24 * 1_048_576)
  const file = await fs.read('/file')
  let length = 0
  for await (const piece of file.chunks()) length += piece.length
  await file.close()
  await fs.close()
  expect(length).toBe(24 * 1_048_576)
  expect(lengths[0]).toBe(49_152)
  expect(Math.max(...lengths)).toBe(163_840)
  expect(maxInProgress()).toBe(2)
})

/** Octets of which each four are their own position. */
function numbered(length: number): Buffer {
  const octets = Buffer.alloc(length)
  for (let at = 0; at < length; at += 4) octets.writeUInt32LE(at, at)
  return octets
}

test.each([{}, { maxOctets: 20_000 }])('reads into memory that was recycled (%j)', async (options) => {
  const { fs, root } = recorded(0)
  const content = numbered(24 * 1_048_576)
  writeFileSync(join(root, 'file'), content)
  const file = await fs.read('/file')
  const memory = new Set<ArrayBufferLike>()
  let at = 0
  for await (const piece of file.chunks(options)) {
    expect(content.compare(piece, 0, piece.length, at, at + piece.length)).toBe(0)
    at += piece.length
    memory.add(piece.buffer)
    file.recycle!(piece)
    file.recycle!(piece)
  }
  await file.close()
  await fs.close()
  expect(at).toBe(content.length)
  // Some of the cautious start, and as many as are read ahead.
  expect(memory.size).toBeLessThanOrEqual(16 + 2 + 4)
})

test('does not overwrite pieces that were not recycled, in whatever order the others are', async () => {
  const { fs, root } = recorded(0)
  const content = numbered(10 * 1_048_576)
  writeFileSync(join(root, 'file'), content)
  const heldFor = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 8, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(heldFor, async (holds) => {
      const file = await fs.read('/file')
      const held: { piece: Uint8Array; at: number; until: number }[] = []
      let at = 0
      let turn = 0
      for await (const piece of file.chunks()) {
        held.push({ piece, at, until: turn + holds[turn % holds.length]! })
        at += piece.length
        for (const one of held)
          expect(content.compare(one.piece, 0, one.piece.length, one.at, one.at + one.piece.length)).toBe(0)
        for (const one of held.filter(({ until }) => until <= turn)) {
          held.splice(held.indexOf(one), 1)
          file.recycle!(one.piece)
        }
        turn++
      }
      await file.close()
      expect(at).toBe(content.length)
    }),
    { numRuns: 20 },
  )
  await fs.close()
})

test('drops what it read ahead for a consumer that has stalled, and reads it again when it resumes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { fs, root, lengths } = recorded(12 * 1_048_576)
    const file = await fs.read('/file')
    const chunks = file.chunks()[Symbol.asyncIterator]()
    let length = 0
    while (length < 10 * 1_048_576) length += (await chunks.next()).value!.length
    const before = lengths.length
    vi.advanceTimersByTime(499)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(vi.getTimerCount()).toBe(0)
    let again = await chunks.next()
    expect(again.value!.length).toBe(49_152)
    for (; !again.done; again = await chunks.next()) length += again.value.length
    expect(length).toBe(readFileSync(join(root, 'file')).length)
    expect(lengths.length).toBeGreaterThan(before + 3)
    await file.close()
    await fs.close()
  } finally {
    vi.useRealTimers()
  }
})

test('yields no octet twice when it is the storage that stalls', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const late = 10 * 1_048_576
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { fs, root } = recorded(0, async (...args) => {
      if (args[4]! > late) await held
      return systemCalls.read(...args)
    })
    const content = numbered(12 * 1_048_576)
    writeFileSync(join(root, 'file'), content)
    const file = await fs.read('/file')
    const chunks = file.chunks()[Symbol.asyncIterator]()
    const pieces: Uint8Array[] = []
    let length = 0
    while (length < late - 1_048_576) length += pieces[pieces.push((await chunks.next()).value!) - 1]!.length
    for (let done = false; !done; ) {
      const next = chunks.next()
      vi.advanceTimersByTime(2_000)
      if (length > late - 500_000) release()
      const { value } = await next
      done = value === undefined
      if (value) length += pieces[pieces.push(value) - 1]!.length
    }
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
    await file.close()
    await fs.close()
  } finally {
    vi.useRealTimers()
  }
})

test('yields no longer pieces than the consumer prefers', async () => {
  const { fs } = recorded(10 * 1_048_576 + 1)
  const file = await fs.read('/file')
  const lengths: number[] = []
  for await (const piece of file.chunks({ maxOctets: 131_072 })) lengths.push(piece.length)
  await file.close()
  await fs.close()
  expect(Math.max(...lengths)).toBe(131_072)
  expect(lengths.reduce((sum, length) => sum + length)).toBe(10 * 1_048_576 + 1)
})

test('continues after the operating system has read only a part', async () => {
  const { fs } = recorded(10, (fd, into, offset, length, position) =>
    systemCalls.read(fd, into, offset, Math.min(length, 3), position),
  )
  const file = await fs.read('/file', { start: 1 })
  const lengths: number[] = []
  for await (const piece of file.chunks()) lengths.push(piece.length)
  await file.close()
  await fs.close()
  expect(lengths).toEqual([9])
})

test('reports a fault, not an end, when the file becomes shorter', async () => {
  const { fs, root } = recorded(300_000)
  const file = await fs.read('/file')
  const read = async () => {
    for await (const _ of file.chunks()) truncateSync(join(root, 'file'), 10)
  }
  await expect(read()).rejects.toMatchObject({ code: 'io', detail: 'it became shorter while it was read' })
  await file.close()
  await fs.close()
})

test('reports the fault of a read only to the consumer that takes the piece', async () => {
  const { fs } = recorded(300_000, async (...args) => {
    if (args[4] > 0) throw Object.assign(new Error('EIO'), { code: 'EIO' })
    return systemCalls.read(...args)
  })
  const taken = await fs.read('/file')
  const read = async () => {
    for await (const _ of taken.chunks());
  }
  await expect(read()).rejects.toMatchObject({ code: 'io', path: '/file' })
  await taken.close()
  const left = await fs.read('/file')
  for await (const _ of left.chunks()) break
  await left.close()
  await fs.close()
})

test('closes its descriptor only when no read is in progress', async () => {
  let proceed = () => {}
  const held = new Promise<void>((resolve) => {
    proceed = resolve
  })
  const order: string[] = []
  const root = scratch({ file: 'hello' })
  const fs = directoryFileSystem(root, {
    calls: {
      read: async (...args) => {
        await held
        order.push('read')
        return systemCalls.read(...args)
      },
      close: async (fd) => {
        order.push('closed')
        await systemCalls.close(fd)
      },
    },
  })
  const file = await fs.read('/file')
  const first = file.chunks()[Symbol.asyncIterator]().next()
  const closing = file.close()
  proceed()
  await Promise.all([first, closing])
  await fs.close()
  expect(order).toEqual(['read', 'closed'])
})
