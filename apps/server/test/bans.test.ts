import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { fileURLToPath } from 'node:url'
import { connect } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { ServerProcess } from '../interop/server-process.js'
import { folderOfEachTest } from './temporary-folder.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

const place = folderOfEachTest()

const configure = (configuration: object) =>
  writeFileSync(place('config.json'), JSON.stringify({ host: '0.0.0.0', ...configuration }))

const start = (...options: string[]) =>
  ServerProcess.start(
    '--config',
    place('config.json'),
    '--user',
    'ann:a',
    '--pid-file',
    place('pid'),
    ...options,
  )

/** Runs `ftpkit-server bans`. */
function bans(...operands: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'bans', place('pid'), ...operands],
    {
      encoding: 'utf8',
    },
  )
  return { status, stdout, stderr }
}

async function greeting({ port }: ServerProcess, localAddress: string): Promise<number> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress })
  const [octets] = await once(socket, 'data')
  socket.destroy()
  return Number(String(octets).slice(0, 3))
}

test('a ban is ordered, listed and ended by commands, whose exit statuses say what became of it', async () => {
  configure({})
  await using server = await start()
  expect(bans('list')).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(bans('add', '127.0.0.2', '--for', '2h')).toMatchObject({
    status: 0,
    stdout: '127.0.0.2 is banned for 2h\n',
  })
  expect(await greeting(server, '127.0.0.2')).toBe(421)
  expect(await greeting(server, '127.0.0.3')).toBe(220)
  expect(bans('list').stdout).toMatch(/^127\.0\.0\.2 {2}\d+m left, ban 1, by order\n$/)
  expect(JSON.parse(bans('list', '--json').stdout)).toMatchObject({ client: '127.0.0.2', times: 1 })
  expect(bans('remove', '127.0.0.2')).toMatchObject({ status: 0 })
  expect(await greeting(server, '127.0.0.2')).toBe(220)
  expect(bans('remove', '127.0.0.2')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('127.0.0.2 is not banned'),
  })
})

test.each([
  [['add'], 'needs an IP address'],
  [['add', 'host.example'], 'needs an IP address'],
  [['add', '127.0.0.2', '--for', 'ever'], 'is not a time'],
  [['drop', '127.0.0.2'], 'there is no action "drop"'],
  [['add', '127.0.0.9'], '127.0.0.9 is exempt from bans'],
])('bans %j changes nothing, and says why', async (operands, words) => {
  configure({ bans: { exempt: ['127.0.0.9'] } })
  await using _server = await start()
  expect(bans(...operands)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) })
  expect(bans('list').stdout).toBe('')
})

test('without a running server the command says so', () => {
  expect(bans('list')).toMatchObject({ status: 1, stdout: '' })
})

test('bans are kept in a file while the server does not run', async () => {
  configure({ bans: { file: place('bans') } })
  const first = await start()
  bans('add', '127.0.0.2')
  await expect.poll(() => readFileSync(place('bans'), 'utf8')).toContain('127.0.0.2')
  await first[Symbol.asyncDispose]()
  await using second = await start()
  expect(await greeting(second, '127.0.0.2')).toBe(421)
})

test('failed logins ban a client, and changed rules hold after a reload', async () => {
  configure({ bans: { after: 1 }, deny: ['127.0.0.3'], limits: { failedLoginTime: 1 } })
  await using server = await start()
  const address = { host: '127.0.0.1', port: server.port }
  await connect({ ...address, user: 'ann', password: 'wrong' }).catch(() => {})
  expect(await greeting(server, '127.0.0.1')).toBe(421)
  expect(await greeting(server, '127.0.0.3')).toBe(421)
  await expect.poll(() => server.logged).toContain('"msg":"client banned"')
  expect(server.logged).toContain('"reason":"password"')
  configure({ deny: ['127.0.0.4'] })
  const { status } = spawnSync(process.execPath, [program, 'reload', place('pid')])
  expect(status).toBe(0)
  expect(await greeting(server, '127.0.0.3')).toBe(220)
  expect(await greeting(server, '127.0.0.4')).toBe(421)
})

test('a user comes from the networks of the user alone', async () => {
  configure({ from: { ann: ['127.0.0.2'] }, limits: { failedLoginTime: 1 } })
  await using server = await start()
  await expect(
    connect({ host: '127.0.0.1', port: server.port, user: 'ann', password: 'a' }),
  ).rejects.toMatchObject({ replyHint: 530 })
  await expect.poll(() => server.logged).toContain('"reason":"network"')
})
