import { fileSystemContract } from '@ftpkit/filesystem/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bucketOf, lightService } from './services.js'

let service: Awaited<ReturnType<typeof lightService>>
let bucket: Awaited<ReturnType<typeof bucketOf>>

beforeAll(async () => {
  service = await lightService()
  bucket = await bucketOf(service.endpoint)
})

afterAll(async () => {
  await bucket.stop()
  await service.stop()
})

describe('a bucket of a service without conditions', () => {
  for (const { name, run } of fileSystemContract(() => bucket.subject())) test(name, run)
})

test('the service is found to ignore conditions and to refuse copies of parts', async () => {
  const { fileSystem } = bucket.subject()
  expect(await (fileSystem as import('../src/index.js').S3FileSystem).probe()).toEqual({
    put: { match: false, none: false },
    complete: { match: false, none: false },
    copy: false,
    delete: false,
    partCopy: false,
  })
})
