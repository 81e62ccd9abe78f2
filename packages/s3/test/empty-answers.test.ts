import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsObjectStore, type ClosableObjectStore } from '../src/aws.js'
import { isObjectStoreError } from '../src/index.js'

const error = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>busy</Message></Error>'

/** What is answered to every request. */
let body = ''
let status = 200
const service = createServer((request, response) => {
  request
    .resume()
    .on('end', () => response.writeHead(status, { 'content-type': 'application/xml' }).end(body))
})
let store: ClosableObjectStore

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const { port } = service.address() as AddressInfo
  const credentials = { accessKeyId: 'test', secretAccessKey: 'secret' }
  const endpoint = `http://127.0.0.1:${port}`
  store = await awsObjectStore({ bucket: 'files', endpoint, credentials, client: { maxAttempts: 1 } })
})

afterAll(async () => {
  store.close()
  service.closeAllConnections()
  await new Promise((resolve) => service.close(resolve))
})

const upload = { key: 'a', id: 'upload' }
const octets = new Uint8Array(3)

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  head: () => store.head('a'),
  get: () => store.get('a'),
  put: () => store.put('a', octets),
  list: () => store.list({ prefix: '' }),
  createUpload: () => store.createUpload('a'),
  part: () => store.part(upload, 1, octets),
  partCopy: () => store.partCopy(upload, 1, { key: 'b', first: 0, last: 1 }),
  complete: () => store.complete(upload, ['"tag"']),
  copy: () => store.copy('a', 'b'),
}

for (const [what, text] of [
  ['an error inside', error],
  ['nothing inside', ''],
  ['the page of a proxy', '<!DOCTYPE html><html><body>Sign in</body></html>'],
] as const) {
  test.each(Object.entries(calls))(`%s answered with 200 and ${what} has failed`, async (_, call) => {
    body = text
    await expect(call()).rejects.toSatisfy(isObjectStoreError)
  })
}

test('an error without a message is reported by its code', async () => {
  body = '<?xml version="1.0"?><Error><Code>NoSuchBucket</Code><Message></Message></Error>'
  status = 404
  await expect(store.list({ prefix: '' })).rejects.toMatchObject({
    code: 'NoSuchBucket',
    message: 'NoSuchBucket',
    status: 404,
  })
})
