import { describe, expect, test } from 'vitest'
import { callersFault, equal, ok, refused } from '../../src/contract/assertions.js'
import { ContractFailure, fileSystemContract } from '../../src/contract.js'
import { type FileSystem, FileSystemError, MemoryFileSystem, type Stage } from '../../src/index.js'

test('compares by content', () => {
  equal([{ a: 1 }], [{ a: 1 }], 'both')
  expect(() => equal([1], [2], 'the first')).toThrow(new ContractFailure('the first: expected [2], got [1]'))
  expect(() => ok(false, 'not so')).toThrow(new ContractFailure('not so'))
})

test('distinguishes a refusal from a success, a throw, another code and another error', async () => {
  const fails = (error: unknown) => () => Promise.reject(error)
  await refused('it', fails(new FileSystemError('io', '/')), 'exists', 'io')
  await expect(refused('it', fails(new FileSystemError('io', '/')), 'exists')).rejects.toThrow(
    "expected 'exists'",
  )
  await expect(refused('it', fails(new Error('x')), 'io')).rejects.toThrow('expected a FileSystemError')
  await expect(refused('it', async () => 1, 'io')).rejects.toThrow('but it succeeded')
  const thrown = () => {
    throw new FileSystemError('io', '/')
  }
  await expect(refused('it', thrown, 'io')).rejects.toThrow('thrown synchronously')
  await expect(callersFault('it', fails(new FileSystemError('io', '/')))).rejects.toThrow(
    'expected a TypeError',
  )
  await callersFault('it', fails(new TypeError('x')))
})

/** A file system in memory of which some calls are replaced. */
function withCalls(change: (fs: MemoryFileSystem) => Partial<FileSystem>): FileSystem {
  const fs = new MemoryFileSystem()
  return Object.assign(Object.create(fs) as FileSystem, change(fs))
}

function stageOf(stage: Stage, change: Partial<Stage>): Stage {
  return {
    size: stage.size,
    write: (pieces) => stage.write(pieces),
    commit: () => stage.commit(),
    discard: () => stage.discard(),
    ...change,
  }
}

const broken: Readonly<Record<string, () => FileSystem>> = {
  'commits on discard': () =>
    withCalls((fs) => ({
      async write(path, options) {
        const stage = await fs.write(path, options)
        return stageOf(stage, { discard: () => stage.commit().catch(() => {}) })
      },
    })),
  'keeps the memory of a piece': () =>
    withCalls((fs) => ({
      async write(path, options) {
        const stage = await fs.write(path, options)
        const kept: Uint8Array[] = []
        return stageOf(stage, {
          write: async (pieces) => void kept.push(...pieces),
          commit: () => stage.write(kept).then(() => stage.commit()),
        })
      },
    })),
  'appends where it should replace': () =>
    withCalls((fs) => ({ write: (path, options) => fs.write(path, { ...options, disposition: 'append' }) })),
  'loses what is beyond the first part of a large file': () =>
    withCalls((fs) => ({
      async write(path, options) {
        const stage = await fs.write(path, options)
        return stageOf(stage, {
          write: async (pieces) => (stage.size > 5_242_880 ? undefined : stage.write(pieces)),
        })
      },
    })),
  'ignores where to start': () => withCalls((fs) => ({ read: (path) => fs.read(path) })),
  'throws instead of rejecting': () =>
    withCalls(() => ({
      stat(path) {
        throw new FileSystemError('not-found', path)
      },
    })),
  'lists nothing': () =>
    withCalls(() => ({
      async *list() {},
    })),
  'follows dots': () =>
    withCalls((fs) => ({ stat: (path) => fs.stat(path.replace(/\/\.+|\/$/g, '') || '/') })),
  'removes instead of renaming': () => withCalls((fs) => ({ rename: (from) => fs.remove(from) })),
  'removes directories that are not empty': () =>
    withCalls((fs) => ({ removeDirectory: (path) => fs.remove(path) })),
  'denies in changeable what it sets': () => withCalls(() => ({ changeable: ['modified'] })),
  'forgets attributes': () => withCalls(() => ({ setAttributes: async () => {} })),
  'fails to set attributes': () =>
    withCalls(() => ({
      async setAttributes(path) {
        throw new FileSystemError('io', path)
      },
    })),
  'refuses names for no reason': () =>
    withCalls((fs) => ({
      async write(path, options) {
        if (path.includes(' ')) throw new FileSystemError('io', path)
        return fs.write(path, options)
      },
    })),
  'reports the same unique fact for all files': () =>
    withCalls((fs) => ({ stat: async (path) => ({ ...(await fs.stat(path)), unique: 'x' }) })),
  'reports negative free space': () => withCalls(() => ({ freeSpace: async () => -1 })),
}

async function failuresOf(make: () => FileSystem): Promise<string[]> {
  const failures: string[] = []
  for (const { name, run } of fileSystemContract(() => ({ fileSystem: make() }))) {
    await run().catch(() => failures.push(name))
  }
  return failures
}

describe('the contract finds a file system that', { timeout: 30_000 }, () => {
  test.for(Object.keys(broken))('%s', async (name) => {
    expect(await failuresOf(broken[name]!)).not.toEqual([])
  })
})

test('the contract accepts a file system without settable attributes, permissions and free space', {
  timeout: 30_000,
}, async () => {
  const plain = () =>
    withCalls((fs) => ({
      async stat(path) {
        const { name, kind, size, modified } = await fs.stat(path)
        return { name, kind, size, modified }
      },
      async *list(path) {
        for await (const { name, kind, size, modified } of fs.list(path)) yield { name, kind, size, modified }
      },
      async setAttributes(path) {
        await fs.stat(path)
        throw new FileSystemError('unsupported', path)
      },
      changeable: [],
      freeSpace: undefined,
    }))
  expect(await failuresOf(plain)).toEqual([])
})

test('the contract finds a file system that takes a connection that is cut for the end of a file, and one that crashes', async () => {
  let isCut = false
  const ending = () =>
    withCalls((fs) => ({
      async read(path, options) {
        const file = await fs.read(path, options)
        async function* chunks() {
          for await (const chunk of file.chunks()) {
            if (isCut) return
            yield chunk
          }
        }
        return { entry: file.entry, chunks, close: () => file.close() }
      },
    }))
  const failures: string[] = []
  const cases = fileSystemContract(() => ({
    fileSystem: ending(),
    cut: async () => {
      isCut = true
    },
    crash: async () => new MemoryFileSystem({ left: 'by it' }),
  }))
  for (const { name, run } of cases.filter(({ name }) => /cut|killed/.test(name))) {
    isCut = false
    await run().catch(() => failures.push(name))
  }
  expect(failures).toHaveLength(3)
})

test('the contract disposes of each file system, even one that fails', { timeout: 30_000 }, async () => {
  let disposed = 0
  const cases = fileSystemContract(() => ({
    fileSystem: broken['lists nothing']!(),
    dispose: async () => void disposed++,
  }))
  await Promise.allSettled(cases.map((each) => each.run()))
  expect(disposed).toBe(cases.length)
})
