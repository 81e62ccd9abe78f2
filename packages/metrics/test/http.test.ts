import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { Monitor, type MonitorOptions } from '../src/http.js'
import { ServerMetrics } from '../src/index.js'

const ready = async () => undefined

function monitor(options: Partial<MonitorOptions> = {}): Promise<Monitor> {
  return Monitor.listen({ registry: new ServerMetrics().registry, notReady: ready, ...options })
}

const get = (monitor: Monitor, path: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${monitor.port}${path}`, { method, headers: { connection: 'close' } })

test('answers metrics in the format of Prometheus, and 200 for a server that lives', async () => {
  await using serving = await monitor()
  const metrics = await get(serving, '/metrics?x=1')
  expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(await metrics.text()).toContain('# TYPE ftpkit_sessions gauge')
  expect((await get(serving, '/healthz')).status).toBe(200)
  const head = await get(serving, '/metrics', 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test.each<[string, MonitorOptions['notReady'], number, string]>([
  ['ready', ready, 200, 'ready\n'],
  ['not ready for a reason', async () => 'the server is being closed', 503, 'the server is being closed\n'],
  ['not ready because of a fault', async () => Promise.reject(new Error('no disk')), 503, 'no disk\n'],
  ['not ready without an answer', () => new Promise(() => {}), 503, 'the storage does not answer\n'],
])('says that a server is %s', async (_name, notReady, status, text) => {
  await using serving = await monitor({ notReady, readyTime: 20 })
  const answer = await get(serving, '/readyz')
  expect([answer.status, await answer.text()]).toEqual([status, text])
})

test.each([
  ['GET', '/', 404],
  ['GET', '//metrics', 404],
  ['POST', '/metrics', 405],
])('answers %s %s by %i', async (method, path, status) => {
  await using serving = await monitor()
  expect((await get(serving, path, method)).status).toBe(status)
})

test('metrics that fail are an error of this request, and no end of the process', async () => {
  const registry = { contentType: 'text/plain', metrics: () => Promise.reject(new Error('odd')) }
  await using serving = await monitor({ registry })
  expect((await get(serving, '/metrics')).status).toBe(500)
  expect((await get(serving, '/healthz')).status).toBe(200)
})

test('listens on this machine only by default', async () => {
  await using serving = await monitor()
  await using everywhere = await monitor({ host: '0.0.0.0' })
  const connected = async (port: number) => {
    const socket = connect({ host: '127.0.0.2', port })
    const event = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    return event
  }
  expect(await connected(serving.port)).toBe(false)
  expect(await connected(everywhere.port)).toBe(true)
})

test('monitors that ask and read nothing are cut off, and keep others out no longer than that', {
  timeout: 60_000,
}, async () => {
  await using serving = await monitor()
  const silent = Array.from({ length: 40 }, () => {
    const socket = connect(serving.port, '127.0.0.1')
      .on('error', () => {})
      .pause()
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    return socket
  })
  await Promise.all(silent.map((socket) => (socket.connecting ? once(socket, 'connect') : undefined)))
  const status = () =>
    get(serving, '/healthz').then(
      (answer) => answer.status,
      () => 'refused',
    )
  await expect.poll(status, { timeout: 50_000 }).toBe(200)
  for (const socket of silent) socket.destroy()
})

test('its end waits for no one', async () => {
  const serving = await monitor()
  const socket = connect(serving.port, '127.0.0.1')
  await once(socket, 'connect')
  await serving.close()
  socket.destroy()
})

test('has the URL of its metrics, and names the address where it can not listen', async () => {
  await using serving = await monitor({ host: '127.0.0.1' })
  expect(serving.url).toBe(`http://127.0.0.1:${serving.port}/metrics`)
  await expect(monitor({ port: serving.port })).rejects.toThrow(`metrics at 127.0.0.1:${serving.port}: `)
})
