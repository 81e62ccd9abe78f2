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

test('names are listed as they are where the service encodes none of them', async () => {
  const { fileSystem } = bucket.subject()
  const names = ['50%25', 'a+b', 'c d', '\u00e4'].sort()
  for (const name of names) {
    await fileSystem.makeDirectory(`/${name}`)
    const stage = await fileSystem.write(`/${name}/${name}`, { disposition: 'replace' })
    await stage.commit()
    const listed: string[] = []
    for await (const entry of fileSystem.list(`/${name}`)) listed.push(entry.name)
    expect(listed).toEqual([name])
  }
  const directories: string[] = []
  for await (const { name } of fileSystem.list('/')) directories.push(name)
  expect(directories.sort()).toEqual(names)
})
