import { expect, test } from 'vitest'
import { S3FileSystem } from '../src/index.js'
import { PartMemory } from '../src/part-memory.js'
import { grownPartSize, partSizeFor } from '../src/part-size.js'
import { FakeStore } from './fake-store.js'

const mebibyte = 1_048_576
const least = 5 * mebibyte

/** Sizes of the parts of an upload of some MiB. */
async function partsOf(options: { readonly memory: number; readonly expected?: number }, mebibytes: number) {
  const store = new FakeStore()
  const files = new S3FileSystem({ store, memory: options.memory })
  const stage = await files.write('/file', { disposition: 'replace', expected: options.expected })
  for (let count = 0; count < mebibytes; count++) await stage.write([new Uint8Array(mebibyte)])
  const sizes: number[] = []
  const keepPart = store.complete.bind(store)
  store.complete = async (upload, parts, condition) => {
    for (const { octets } of store.uploads.get(upload.id)!.parts.values())
      sizes.push(octets.length / mebibyte)
    return keepPart(upload, parts, condition)
  }
  await stage.commit()
  return sizes
}

test('a file whose size is announced has parts of which nine thousand are enough, in whole MiB', () => {
  const sizes = { least, most: 1024 * mebibyte }
  expect(partSizeFor(0, sizes)).toBe(least)
  expect(partSizeFor(9_000 * least, sizes)).toBe(least)
  expect(partSizeFor(9_000 * least + 1, sizes)).toBe(6 * mebibyte)
  expect(partSizeFor(2 ** 40, sizes)).toBe(117 * mebibyte)
  expect(partSizeFor(2 ** 40, { least, most: 3 * least })).toBe(3 * least)
  expect(partSizeFor(2 ** 40, { least, most: 1 })).toBe(least)
})

test('parts that may grow are twice as large after each thousand, as far as the memory allows', () => {
  const at = (sent: number) => grownPartSize(least, sent, 100 * mebibyte) / mebibyte
  expect([0, 999, 1_000, 1_999, 2_000, 4_000, 5_000, 9_999].map(at)).toEqual([5, 5, 10, 10, 20, 80, 100, 100])
  expect(grownPartSize(least, 9_999, 1)).toBe(least)
})

test('an upload has the parts that its announced size needs, and no larger ones than the memory', async () => {
  const expected = 9_000 * 7 * mebibyte
  expect(await partsOf({ memory: 3 * least, expected }, 16)).toEqual([7, 7, 2])
  expect(await partsOf({ memory: 6 * mebibyte, expected }, 13)).toEqual([6, 6, 1])
  expect(await partsOf({ memory: 3 * least, expected: 100 }, 11)).toEqual([5, 5, 1])
  expect(await partsOf({ memory: 3 * least }, 11)).toEqual([5, 5, 1])
})

test('uploads with parts of different sizes share one memory, and all end', async () => {
  const store = new FakeStore()
  const files = new S3FileSystem({ store, memory: 3 * least })
  const upload = async (name: string, expected: number) => {
    const stage = await files.write(name, { disposition: 'replace', expected })
    for (let count = 0; count < 26; count++) await stage.write([new Uint8Array(mebibyte)])
    await stage.commit()
  }
  const sizes = [0, 9_000 * 12 * mebibyte, 9_000 * 15 * mebibyte, 0, 9_000 * 12 * mebibyte]
  await Promise.all(sizes.map((expected, index) => upload(`/file-${index}`, expected)))
  expect(store.objects.size).toBe(5)
})

test('the size of the parts of a buffer can change between two parts', async () => {
  const memory = new PartMemory(3 * least, least)
  const buffer = memory.open()
  const fill = async () => {
    while (!buffer.full) if (buffer.append(new Uint8Array(mebibyte), 0) === 0) await buffer.grow()
    const { octets, release } = buffer.take()
    release()
    return octets.length
  }
  expect(await fill()).toBe(least)
  buffer.partSize = 3 * least
  expect(await fill()).toBe(3 * least)
  buffer.close()
})
