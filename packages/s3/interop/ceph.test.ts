import { fileSystemContract } from '@ftpkit/filesystem/contract'
import { CephServer } from '@ftpkit/testkit/ceph-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { S3FileSystem } from '../src/index.js'
import { bucketOf } from '../test/services.js'

let ceph: CephServer
let bucket: Awaited<ReturnType<typeof bucketOf>>

beforeAll(async () => {
  ceph = await CephServer.start()
  bucket = await bucketOf(ceph.endpoint)
}, 240_000)

afterAll(async () => {
  await bucket?.stop()
  await ceph?.[Symbol.asyncDispose]()
})

describe('a bucket of Ceph', () => {
  for (const { name, run } of fileSystemContract(() => bucket.subject())) test(name, run)
})

test('Ceph honours conditions of PUT, with entity tags without quotes, and ignores all others', async () => {
  expect(await new S3FileSystem({ store: bucket.store }).probe()).toEqual({
    put: { match: 'unquoted', none: true },
    complete: { match: false, none: false },
    copy: false,
    delete: false,
    partCopy: true,
  })
})

test('the times in the metadata are those that rclone writes', async () => {
  const files = new S3FileSystem({ store: bucket.store, prefix: 'times', times: 'metadata' })
  await (await files.write('/a', { disposition: 'replace' })).commit()
  await files.setAttributes('/a', { modified: 1_700_000_000_250 })
  expect((await bucket.store.head('times/a')).metadata.mtime).toBe('1700000000.25')
})

test('more names than a page has are listed once each', async () => {
  const { store } = bucket
  const files = new S3FileSystem({ store, prefix: 'many' })
  const names = Array.from({ length: 2_500 }, (_, index) => `name-${index}`)
  for (let at = 0; at < names.length; at += 100) {
    await Promise.all(names.slice(at, at + 100).map((name) => store.put(`many/${name}`, new Uint8Array(0))))
  }
  const listed: string[] = []
  for await (const { name } of files.list('/')) listed.push(name)
  expect(listed.sort()).toEqual(names.sort())
})

test('an upload is swept whatever its name is', async () => {
  const { store } = bucket
  const files = new S3FileSystem({ store, prefix: 'swept' })
  for (const name of ['50%25', 'a+b c', '\u00e4']) await store.createUpload(`swept/${name}`)
  expect(await files.sweepUploads(Date.now() + 60_000)).toBe(3)
  expect(await files.sweepUploads(Date.now() + 60_000)).toBe(0)
})
