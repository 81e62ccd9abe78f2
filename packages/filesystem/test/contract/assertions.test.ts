import { describe, expect, test } from 'vitest'
import { callersFault, equal, ok, refused } from '../../src/contract/assertions.js'
import { ContractFailure, fileSystemContract } from '../../src/contract.js'
import { type FileSystem, FileSystemError, MemoryFileSystem, type Stage } from '../../src/index.js'

test('compares by content', () => {
  equal([{ a: 1 }], [{ a: 1 }], 'both')
  expect(() => equal([1], [2], 'the first')).toThrow(new ContractFailure('the first: expected [2], got [1]'))
  expect(() => ok(false, 'not so')).toThrow(new ContractFailure('not so'))
})

test('tells a refusal from a success, a throw, another code and another error', async () => {
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
  await expect(refused('it', thrown, 'io')).rejects.toThrow('thrown at once')
  await expect(callersFault('it', fails(new FileSystemError('io', '/')))).rejects.toThrow(
    'expected a TypeError',
  )
  await callersFault('it', fails(new TypeError('x')))
})

/** A memory file system of which something is done otherwise. */
function otherwise(change: (fs: MemoryFileSystem) => Partial<FileSystem>): FileSystem {
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
    otherwise((fs) => ({
      async write(path, options) {
        const stage = await fs.write(path, options)
        return stageOf(stage, { discard: () => stage.commit().catch(() => {}) })
      },
    })),
  'keeps the memory of a piece': () =>
    otherwise((fs) => ({
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
    otherwise((fs) => ({ write: (path, options) => fs.write(path, { ...options, disposition: 'append' }) })),
  'ignores where to begin': () => otherwise((fs) => ({ read: (path) => fs.read(path) })),
  'throws instead of rejecting': () =>
    otherwise(() => ({
      stat(path) {
        throw new FileSystemError('not-found', path)
      },
    })),
  'lists nothing': () =>
    otherwise(() => ({
      async *list() {},
    })),
  'follows dots': () =>
    otherwise((fs) => ({ stat: (path) => fs.stat(path.replace(/\/\.+|\/$/g, '') || '/') })),
  'removes what it is to rename': () => otherwise((fs) => ({ rename: (from) => fs.remove(from) })),
  'removes directories with what is in them': () =>
    otherwise((fs) => ({ removeDirectory: (path) => fs.remove(path) })),
  'forgets attributes': () => otherwise(() => ({ setAttributes: async () => {} })),
  'fails to set attributes': () =>
    otherwise(() => ({
      async setAttributes(path) {
        throw new FileSystemError('io', path)
      },
    })),
  'refuses names for no reason': () =>
    otherwise((fs) => ({
      async write(path, options) {
        if (path.includes(' ')) throw new FileSystemError('io', path)
        return fs.write(path, options)
      },
    })),
  'gives one value to all that is unique': () =>
    otherwise((fs) => ({ stat: async (path) => ({ ...(await fs.stat(path)), unique: 'x' }) })),
  'owes space': () => otherwise(() => ({ freeSpace: async () => -1 })),
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

test('the contract lets a file system have no attributes, no permissions and no free space', {
  timeout: 30_000,
}, async () => {
  const plain = () =>
    otherwise((fs) => ({
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
      freeSpace: undefined as never,
    }))
  expect(await failuresOf(plain)).toEqual([])
})

test('the contract disposes of each file system, also of one that fails', { timeout: 30_000 }, async () => {
  let disposed = 0
  const cases = fileSystemContract(() => ({
    fileSystem: broken['lists nothing']!(),
    dispose: async () => void disposed++,
  }))
  await Promise.allSettled(cases.map((each) => each.run()))
  expect(disposed).toBe(cases.length)
})
