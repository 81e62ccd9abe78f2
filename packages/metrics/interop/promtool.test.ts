import { spawnSync } from 'node:child_process'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import { connect, createServer, MemoryTarget } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { ServerMetrics, timed } from '../src/index.js'

/** What `promtool check metrics` says about those that the client library of Prometheus itself names. */
const ofLibrary = /^nodejs_|^process_/

test('promtool of Prometheus finds nothing wrong with the metrics', async () => {
  const metrics = new ServerMetrics({ ofProcess: true })
  const files = timed(new MemoryFileSystem({ file: 'content' }), {
    now: () => performance.now(),
    onCall: metrics.onStorage,
  })
  const server = await createServer({
    authenticate: async (user) => (user === 'ann' ? { files } : undefined),
    log: metrics.log,
    onReply: metrics.onReply,
  }).listen()
  await connect({ ...server.address, user: 'eve' }).catch(() => {})
  const client = await connect({ ...server.address, user: 'ann' })
  await client.download('file', new MemoryTarget())
  await client.upload(Buffer.from('new'), 'new')
  await client.remove('new')
  await client.quit()
  await server.close()
  const input = await metrics.registry.metrics()
  for (const name of ['logins', 'transfers', 'changes', 'replies'])
    expect(input).toContain(`ftpkit_${name}_total{`)
  const { stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
  expect(error).toBeUndefined()
  const faults = `${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !ofLibrary.test(line))
  expect(faults).toEqual([])
})
