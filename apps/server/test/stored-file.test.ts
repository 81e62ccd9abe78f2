import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { connect } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { ServerProcess, user } from '../interop/server-process.js'
import { folderOfEachTest } from './temporary-folder.js'

const place = folderOfEachTest()

const content = Buffer.alloc(4_000_000, 'new')
const sentFirst = 3_000_000

test.each([
  ['a new file', undefined],
  ['a file that replaces another', 'old'],
])('%s has its name when it is complete, and not before', async (_name, old) => {
  const root = place('root')
  mkdirSync(root)
  if (old !== undefined) writeFileSync(join(root, 'file'), old)
  await using server = await ServerProcess.start(root, '--user', `${user.name}:${user.password}`)
  const login = { host: server.host, port: server.port, user: user.name, password: user.password }
  await using client = await connect(login)
  await using other = await connect(login)
  const listed = async () => (await other.list()).map(({ name }) => name)
  const stored = () =>
    readdirSync(root).includes('file') ? readFileSync(join(root, 'file'), 'utf8') : undefined
  const octetsOnDisk = () => readdirSync(root).reduce((sum, name) => sum + statSync(join(root, name)).size, 0)

  const source = new PassThrough()
  const upload = client.upload(source, 'file')
  source.write(content.subarray(0, sentFirst))
  await expect.poll(octetsOnDisk, { timeout: 30_000 }).toBeGreaterThan(1_000_000)
  // Nothing fails before the upload has ended, as its client would wait for that.
  const before = { isOld: stored() === old, names: await listed() }
  source.end(content.subarray(sentFirst))
  await upload
  expect(before).toEqual({ isOld: true, names: old === undefined ? [] : ['file'] })
  expect(stored() === content.toString(), 'all octets are there').toBe(true)
  expect(await listed()).toEqual(['file'])
  expect(readdirSync(root)).toEqual(['file'])
})
