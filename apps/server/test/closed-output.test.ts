import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connect } from '@ftpkit/node'
import { freePort } from '@ftpkit/testkit/free-port'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

test('a server serves although the reader of its ready line is gone', async () => {
  const port = await freePort()
  const server = spawn(process.execPath, [program, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(server, 'exit')
  let log = ''
  server.stderr.on('data', (text) => (log += text))
  server.stdout.destroy()
  await expect.poll(() => namesAt(port), { timeout: 30_000 }).toContain('readme.txt')
  server.kill()
  expect([await exited, log]).toEqual([[0, null], expect.not.stringContaining('EPIPE')])
})

async function namesAt(port: number): Promise<string[]> {
  try {
    await using client = await connect({ host: '127.0.0.1', port })
    return (await client.list()).map(({ name }) => name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') return [String(error)]
    return []
  }
}
