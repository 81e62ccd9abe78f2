import { subtree } from '@ftpkit/filesystem'
import { type ContractSubject, fileSystemContract } from '@ftpkit/filesystem/contract'
import { describe, expect, test } from 'vitest'
import { S3FileSystem, type S3Options } from '../src/index.js'
import { FakeStore, type Misbehaviour } from './fake-store.js'

function inBucket(options: Partial<S3Options> = {}, wrong: Misbehaviour = {}): () => ContractSubject {
  return () => {
    const store = new FakeStore(wrong)
    const open = () => new S3FileSystem({ store, ...options })
    return {
      fileSystem: open(),
      async crash() {
        const other = open()
        await other.sweepUploads(Number.MAX_SAFE_INTEGER)
        return other
      },
      async dispose() {
        expect([...store.uploads.keys()], 'uploads that are left').toEqual([])
        expect(
          [...store.objects.keys()].filter((key) => key.includes('probe')),
          'probes',
        ).toEqual([])
      },
    }
  }
}

const subjects: Record<string, () => ContractSubject> = {
  'a bucket': inBucket(),
  'a bucket, below a prefix': inBucket({ prefix: '/some/place' }),
  'a bucket, with times in metadata': inBucket({ times: 'metadata' }),
  'a bucket that ignores conditions': inBucket({}, { ignoresConditions: true }),
  'a bucket whose uploads share the memory of two parts': inBucket({ memory: 10_485_760, concurrency: 1 }),
  'a bucket whose connections are cut again and again': inBucket({}, { cutsAfter: 131_072 }),
  'a directory of a bucket': () => {
    const { fileSystem, ...subject } = inBucket()()
    return { ...subject, crash: undefined, fileSystem: subtree(fileSystem, '/') }
  },
}

for (const [name, make] of Object.entries(subjects)) {
  describe(name, () => {
    for (const { name, run } of fileSystemContract(make)) test(name, run)
  })
}
