import { expect, test } from 'vitest'
import { S3FileSystem } from '../src/index.js'
import { PartMemory } from '../src/part-memory.js'
import { FakeStore } from './fake-store.js'

const part = 5_242_880
const replace = { disposition: 'replace' } as const

/** Lets all that can happen without a client happen. */
async function settle() {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const octetsOf = (length: number, fill: number) => new Uint8Array(length).fill(fill)

/** Uploads, one after another, whose clients have sent this number of octets and stall. */
async function stall(files: S3FileSystem, lengths: readonly number[]) {
  const stages = []
  for (const [index, length] of lengths.entries()) {
    const stage = await files.write(`/stalled-${index}`, replace)
    await stage.write([octetsOf(length, index + 1)])
    stages.push(stage)
  }
  return stages
}

async function upload(files: S3FileSystem, path: string, parts = 3) {
  const stage = await files.write(path, replace)
  for (let sent = 0; sent < parts; sent++) await stage.write([octetsOf(part, 9)])
  await stage.commit()
}

/** Calls `reclaimMemory` as a server does until work has ended. @returns the number of calls */
async function reclaimUntil(files: S3FileSystem, work: Promise<unknown>): Promise<number> {
  let ended = false
  const ending = work.finally(() => {
    ended = true
  })
  let calls = 0
  for (await settle(); !ended && calls < 20; await settle(), calls++) files.reclaimMemory()
  if (!ended) throw new Error('still waiting')
  await ending
  return calls
}

test.each([
  ['little', [600_000, 600_000, 600_000]],
  ['almost a part', [part - 1, part - 1, part - 1]],
  ['a part', [part, part, part]],
])('three clients that stall after %s keep no other from storing its file', async (_, lengths) => {
  const files = new S3FileSystem({ store: new FakeStore() })
  const stages = await stall(files, lengths)
  expect(await reclaimUntil(files, upload(files, '/moving'))).toBeLessThanOrEqual(2)
  expect((await files.stat('/moving')).size).toBe(3 * part)
  for (const stage of stages) await stage.discard()
})

test('clients that stalled come back all at once, beside others, and every file has its octets', async () => {
  const store = new FakeStore()
  const files = new S3FileSystem({ store })
  const lengths = [part - 1, 600_000, part - 70_000, 3_000_000]
  // The last of them waits for memory, until the others are seen to rest.
  const stalling = stall(files, lengths)
  await reclaimUntil(files, stalling)
  const moving = Promise.all([1, 2, 3].map((number) => upload(files, `/moving-${number}`)))
  await reclaimUntil(files, moving)
  const stages = await stalling
  const others = [4, 5, 6].map((number) => upload(files, `/moving-${number}`))
  const returned = stages.map(async (stage, index) => {
    await stage.write([octetsOf(2 * part, index + 1)])
    await stage.commit()
  })
  await reclaimUntil(files, Promise.all([...others, ...returned]))
  for (const [index, length] of lengths.entries()) {
    const { octets } = store.objects.get(`stalled-${index}`)!
    expect(octets.length).toBe(length + 2 * part)
    expect(octets.every((each) => each === index + 1)).toBe(true)
  }
})

test('clients that stall hold at most four times the memory together, and the next one waits', async () => {
  const files = new S3FileSystem({ store: new FakeStore(), memory: 2 * part })
  const stalling = stall(
    files,
    Array.from({ length: 20 }, () => part - 1),
  )
  await expect(reclaimUntil(files, stalling)).rejects.toThrow('still waiting')
  const open = [...(files as unknown as { memory: { buffers: Set<{ held: number }> } }).memory.buffers]
  const held = open.reduce((sum, buffer) => sum + buffer.held, 0)
  expect(held).toBeGreaterThan(6 * part)
  expect(held).toBeLessThanOrEqual(8 * part)
})

test('no memory is taken back while no one waits for it, and none of a file that is being published', async () => {
  const store = new FakeStore()
  const files = new S3FileSystem({ store })
  const stages = await stall(files, [part - 1, part - 1, part - 1])
  for (let call = 0; call < 5; call++) files.reclaimMemory()
  let publish: () => void = () => {}
  const put = store.put.bind(store)
  store.put = async (...request) => {
    await new Promise<void>((resolve) => {
      publish = resolve
    })
    return put(...request)
  }
  const committing = stages[0]!.commit()
  await settle()
  const moving = upload(files, '/moving')
  await reclaimUntil(files, moving)
  publish()
  await committing
  expect(store.objects.get('stalled-0')!.octets.every((each) => each === 1)).toBe(true)
  for (const stage of stages.slice(1)) await stage.discard()
})

test('the memory of parts, and that of their first octets, is used again', async () => {
  const memory = new PartMemory(3 * part, part)
  const fill = async () => {
    const buffer = memory.open()
    const used = new Set<ArrayBufferLike>()
    while (!buffer.full) {
      if (buffer.append(new Uint8Array(100_000), 0) === 0) await buffer.grow()
      used.add(buffer.view().buffer)
    }
    buffer.take().release()
    return { buffer, used }
  }
  const first = await fill()
  const second = await fill()
  const pages = (used: Set<ArrayBufferLike>) => [...used].filter(({ byteLength }) => byteLength > 0)
  expect(pages(second.used).every((each) => first.used.has(each))).toBe(true)
  first.buffer.close()
  second.buffer.close()
})

test('where a client comes back when another one has taken its memory, both have enough in the end', async () => {
  const files = new S3FileSystem({ store: new FakeStore(), memory: part })
  const [first] = await stall(files, [part - 1])
  const second = await files.write('/second', replace)
  await reclaimUntil(files, second.write([new Uint8Array(500_000)]))
  const both = [first!.write([new Uint8Array(100)]), second.write([new Uint8Array(part)])]
  await reclaimUntil(files, Promise.all(both))
  await Promise.all([first!.commit(), second.commit()])
  expect((await files.stat('/second')).size).toBe(part + 500_000)
})
