import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { connect } from '@ftpkit/node'
import { awsObjectStore } from '@ftpkit/s3/aws'
import { startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServerProcess, user } from '../interop/server-process.js'
import { openBucket } from '../src/s3.js'

const account = { user: user.name, password: user.password }
const member = ['--user', `${user.name}:${user.password}`]
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-s3-'))
const keys = join(folder, 'keys')
let service: Awaited<ReturnType<typeof startFauxqs>>
let endpoint: string

beforeAll(async () => {
  service = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
  service.createBucket('files')
  endpoint = `http://127.0.0.1:${service.port}`
  writeFileSync(keys, '[default]\naws_access_key_id = test\naws_secret_access_key = secret\n', {
    mode: 0o600,
  })
})

afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

const credentials = { accessKeyId: 'test', secretAccessKey: 'secret' }
const log = { info: () => {}, error: () => {} } as never
const opening = (url: string, options: object) => openBucket(url, options, log)

test.each(['options', 'a configuration', 'a configuration without a root'])(
  'a bucket is served by %s, below its prefix',
  async (how) => {
    const config = join(folder, 'config.yaml')
    const place = how === 'a configuration' ? {} : { bucket: 'files', prefix: how }
    const storage =
      how === 'options' ? undefined : { s3: { ...place, endpoint, credentials: keys, partSize: 6_000_000 } }
    writeFileSync(config, JSON.stringify({ storage }))
    const root = how === 'a configuration without a root' ? [] : [`s3://files/${how}`]
    const options =
      how === 'options' ? ['--s3-endpoint', endpoint, '--s3-region', 'x', '--s3-credentials', keys] : []
    await using server = await ServerProcess.start(...root, ...member, '--config', config, ...options)
    const { host, port } = server
    await using client = await connect({ host, port, ...account })
    const content = Buffer.alloc(7_000_000, how)
    await client.upload(content, 'large')
    const target = join(folder, 'back')
    await client.download('large', target)
    expect(readFileSync(target).equals(content)).toBe(true)
    const store = await awsObjectStore({ bucket: 'files', endpoint, credentials })
    expect((await store.head(`${how}/large`)).size).toBe(content.length)
    store.close()
  },
)

test('what is wrong with a bucket, its keys or its service keeps the server from starting', async () => {
  const open = join(folder, 'open')
  writeFileSync(open, 'aws_access_key_id = test\naws_secret_access_key = secret\n')
  chmodSync(open, 0o644)
  const empty = join(folder, 'empty')
  writeFileSync(empty, '', { mode: 0o600 })
  await expect(opening('s3:///files', { endpoint })).rejects.toThrow('s3://BUCKET/PREFIX')
  await expect(opening('s3://files', { endpoint, credentials: open })).rejects.toThrow('chmod 600')
  await expect(opening('s3://files', { endpoint, credentials: empty })).rejects.toThrow('aws_access_key_id')
  await expect(opening('s3://none', { endpoint, credentials: keys })).rejects.toThrow('cannot be listed')
  const nowhere = { endpoint: 'http://127.0.0.1:1', credentials: keys }
  await expect(opening('s3://files', nowhere)).rejects.toThrow('cannot be listed')
})

test.each([
  ['stored', false],
  ['metadata', true],
] as const)('where times are %s, FEAT shows MFMT only if it is carried out', async (times, isCarriedOut) => {
  const config = join(folder, `${times}.yaml`)
  writeFileSync(config, JSON.stringify({ storage: { s3: { endpoint, credentials: keys, times } } }))
  await using server = await ServerProcess.start(`s3://files/${times}`, ...member, '--config', config)
  const { host, port } = server
  await using client = await connect({ host, port, ...account })
  await client.upload(Buffer.from('x'), 'file')
  expect((await client.command('FEAT')).lines.some((line) => /\bMFMT\b/.test(line))).toBe(isCarriedOut)
  expect((await client.command('MFMT', '20200102030405 file')).code).toBe(isCarriedOut ? 213 : 550)
  const modified = (await client.command('MDTM', 'file')).lines.join()
  expect(modified.includes('20200102030405')).toBe(isCarriedOut)
})

test('three clients that stall in mid-upload keep no other from storing its file', async () => {
  const options = ['--s3-endpoint', endpoint, '--s3-credentials', keys]
  await using server = await ServerProcess.start('s3://files/stalled', ...member, ...options)
  const { host, port } = server
  const stalled = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const client = await connect({ host, port, ...account })
      const source = new PassThrough({ highWaterMark: 1 })
      const upload = client.upload(source, `stalled-${number}`)
      source.write(Buffer.alloc(4_000_000, number))
      await once(source, 'drain')
      return { client, source, upload }
    }),
  )
  await using client = await connect({ host, port, ...account })
  await client.upload(Buffer.alloc(20_000_000, 'moving'), 'moving')
  for (const { client, source, upload } of stalled) {
    source.end(Buffer.alloc(8_000_000, 'rest'))
    await upload
    await client.close()
  }
  const store = await awsObjectStore({ bucket: 'files', endpoint, credentials })
  const sizes = await Promise.all(
    ['moving', 'stalled-1', 'stalled-3'].map(async (name) => (await store.head(`stalled/${name}`)).size),
  )
  expect(sizes).toEqual([20_000_000, 12_000_000, 12_000_000])
  store.close()
})
