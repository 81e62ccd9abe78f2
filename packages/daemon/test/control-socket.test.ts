import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askControl, ControlSocket, controlPath } from '../src/index.js'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemon-control-'))
  path = controlPath(join(folder, 'pid'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const commands = {
  double: (input: unknown) => Number(input) * 2,
  nothing: async () => {},
  fail: async () => {
    throw new Error('line 3, port: no')
  },
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

test('does what it is asked to, and answers with the result or the reason', async () => {
  await using _control = await ControlSocket.listen({ path, commands })
  expect(await askControl(path, 'double', 21)).toBe(42)
  expect(await askControl(path, 'nothing')).toBeNull()
  await expect(askControl(path, 'fail')).rejects.toThrow('line 3, port: no')
  await expect(askControl(path, 'toString')).rejects.toThrow('no command toString; there are double, nothing')
})

test('only the user of the process may connect, and the socket is removed at the end', async () => {
  const control = await ControlSocket.listen({ path, commands })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await control.close()
  expect(existsSync(path)).toBe(false)
  await expect(askControl(path, 'double', 1)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a socket that a killed process left is replaced, one that is in use is not', async () => {
  writeFileSync(path, '')
  await using _control = await ControlSocket.listen({ path, commands })
  await expect(ControlSocket.listen({ path, commands })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining('it is running already'),
  })
  expect(await askControl(path, 'double', 1)).toBe(2)
})

test('a socket that cannot be made is an error', async () => {
  await expect(ControlSocket.listen({ path: join(folder, 'none/here'), commands })).rejects.toThrow()
  await expect(ControlSocket.listen({ path: join(folder, 'x'.repeat(200)), commands })).rejects.toThrow(
    'longer than',
  )
  await expect(askControl(join(folder, 'x'.repeat(200)), 'double')).rejects.toThrow('longer than')
})

test.each([
  ['no JSON', 'reload\n', 'error'],
  ['JSON without a command', '{}\n', 'no command undefined'],
  ['null', 'null\n', 'error'],
])('%s gets an error', async (_name, request, words) => {
  await using _control = await ControlSocket.listen({ path, commands })
  const socket = connect(path)
  socket.write(request)
  expect(await textOf(socket)).toContain(words)
})

test('a request that never ends is cut off', async () => {
  await using _control = await ControlSocket.listen({ path, commands })
  const socket = connect(path)
  socket.on('error', () => {})
  socket.write('x'.repeat(200_000))
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
  expect(await askControl(path, 'double', 1)).toBe(2)
})

test('a client that leaves before the answer does no harm', async () => {
  let finish = () => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  let called = () => {}
  const began = new Promise<void>((resolve) => {
    called = resolve
  })
  const wait = () => {
    called()
    return slow
  }
  await using _control = await ControlSocket.listen({ path, commands: { ...commands, wait } })
  const socket = connect(path)
  socket.write('{"command":"wait"}\n')
  await began
  socket.destroy()
  await once(socket, 'close')
  finish()
  expect(await askControl(path, 'double', 2)).toBe(4)
})

test.each([
  ['closes without an answer', '', 'before its answer'],
  ['answers half a line', '{"result":', 'before its answer'],
])('a process that %s is reported', async (_name, answer, words) => {
  const server = createServer((socket) => socket.end(answer)).listen(path)
  await once(server, 'listening')
  await expect(askControl(path, 'reload')).rejects.toThrow(words)
  server.close()
})

test('a process that gives no answer is not waited for without end', async () => {
  const server = createServer(() => {}).listen(path)
  await once(server, 'listening')
  await expect(askControl(path, 'reload', undefined, 20)).rejects.toThrow('no answer within 20 ms')
  server.close()
})
