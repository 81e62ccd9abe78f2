import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { password, ServerProcess, user } from '../src/server-process.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-process-'))

afterAll(() => rmSync(folder, { recursive: true }))

test('greets clients once it is started, and has ended when it says so', async () => {
  const server = await ServerProcess.start(folder)
  const socket = connect(server.address)
  const [greeting] = await once(socket, 'data')
  expect(String(greeting)).toMatch(/^220/)
  expect(server.url('file')).toBe(`ftp://${user}:${password}@127.0.0.1:${server.port}/file`)
  expect(server.running).toBe(true)
  socket.destroy()
  await server.end('SIGTERM')
  expect(server.running).toBe(false)
  expect(server.logged).toContain('"')
}, 60_000)

test('throws with the log of a server that ends before it is ready', async () => {
  await expect(ServerProcess.start(folder, { options: ['--no-such-option'] })).rejects.toThrow(
    /ended before it was ready: .*no-such-option/s,
  )
}, 60_000)
