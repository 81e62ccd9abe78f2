import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { ftpDefaults, Haproxy } from './haproxy.js'
import { ServerProcess, user } from './server-process.js'

const uploads = 10

/** A server whose state HAProxy learns from /readyz, and that accepts clients for as long as that takes. */
async function node(root: string) {
  const server = await ServerProcess.startAs({
    options: [root, '--port', '0', '--user', `${user.name}:${user.password}`, '--limit-rate', 'session=60k'],
    environment: {
      FTPKIT_METRICS: '0',
      FTPKIT_DRAIN_DELAY: '5000',
      FTPKIT_LIMITS_SHUTDOWN_TIME: '120000',
    },
  })
  await expect.poll(() => server.logged).toContain('"metrics":"')
  const [, monitor] = /"metrics":"http:\/\/127\.0\.0\.1:(\d+)/.exec(server.logged)!
  return { server, monitor }
}

test('a server that HAProxy sends clients to is stopped, and loses no transfer and no login', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-drain-'))
  const root = join(folder, 'root')
  mkdirSync(root)
  const nodes = [await node(root), await node(root)]
  const port = randomInt(20_000, 30_000)
  const lines = nodes.map(
    ({ server, monitor }, index) =>
      `  server node${index} 127.0.0.1:${server.port} check port ${monitor} inter 100ms fall 1 rise 1`,
  )
  const proxy = await Haproxy.start(
    folder,
    // A check that takes longer than its interval is late on a busy machine, and no fault of the server.
    `${ftpDefaults}  timeout check 60s
listen ftp
  bind 127.0.0.1:${port}
  option httpchk GET /readyz
${lines.join('\n')}
`,
  )
  const isUp = async (index: number) => {
    const { status, check } = (await proxy.servers()).get(`ftp/node${index}`)!
    return status === 'UP' && check === 'L7OK'
  }
  const session = () => connect({ host: '127.0.0.1', port, user: user.name, password: user.password })
  try {
    for (const index of nodes.keys()) await expect.poll(() => isUp(index), { timeout: 60_000 }).toBe(true)
    const content = randomBytes(600_000)
    const transfers = Array.from({ length: uploads }, async (_, index) => {
      const client = await session()
      await client.upload(content, `${index}`)
      await client.close()
    })
    const [stopped, other] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    const logins = () => nodes.map(({ server }) => server.logged.match(/"logged in"/g)?.length ?? 0)
    await expect.poll(() => logins().reduce((sum, each) => sum + each), { timeout: 60_000 }).toBe(uploads)
    // HAProxy has given each server its half.
    expect(Math.min(...logins())).toBeGreaterThan(0)
    let isOver = false
    let count = 0
    const further = (async () => {
      while (!isOver) {
        await (await session()).quit()
        count += 1
      }
    })()
    stopped.server.send('SIGTERM')
    const exit = stopped.server.exited()
    await expect
      .poll(async () => (await proxy.servers()).get('ftp/node0')?.status, { timeout: 60_000 })
      .toBe('DOWN')
    await Promise.all(transfers)
    expect(await exit).toBe(0)
    const before = count
    await expect.poll(() => count, { timeout: 30_000 }).toBeGreaterThan(before)
    isOver = true
    await further
    for (let index = 0; index < uploads; index++)
      expect(readFileSync(join(root, `${index}`)).equals(content)).toBe(true)
    await other.server.stop()
  } finally {
    await proxy[Symbol.asyncDispose]()
    for (const { server } of nodes) await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
})
