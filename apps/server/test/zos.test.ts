import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, MemoryTarget } from '@ftpkit/node'
import { ZosClient } from '@ftpkit/zos/client'
import { afterAll, expect, test } from 'vitest'
import { ServerProcess } from '../interop/server-process.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'zos-'))
const credentials = { user: 'user1', password: 'secret' }
const zosServer = (...options: string[]) =>
  ServerProcess.start('--system', 'zos', '--user', 'user1:secret', ...options)

afterAll(() => rmSync(folder, { recursive: true }))

test('--system zos serves a sample tree without a ROOT', async () => {
  await using server = await zosServer()
  await using client = await connect({ host: server.host, port: server.port, ...credentials })
  const names: string[] = []
  for await (const { name } of client.list("'FTPKIT.*'")) names.push(name)
  expect(names).toEqual(['FTPKIT.SAMPLE.JCL', 'FTPKIT.SAMPLE.VB'])
  const records: number[] = []
  for await (const record of new ZosClient(client).records("'FTPKIT.SAMPLE.VB'")) records.push(record.length)
  expect(records).toEqual([6, 0, 4])
})

test('data sets in the ROOT persist when the server ends', async () => {
  const text = new TextEncoder().encode('one\ntwo\n')
  const lines = { format: { format: 'lines' }, text: { codePage: 'IBM-1047' } } as const
  {
    await using server = await zosServer(folder)
    await using client = await connect({ host: server.host, port: server.port, ...credentials })
    await new ZosClient(client).upload(text, "'USER1.TEXT'", {
      ...lines,
      allocation: { recfm: 'VB', lrecl: 84 },
    })
  }
  await using server = await zosServer(folder)
  await using client = await connect({ host: server.host, port: server.port, ...credentials })
  const zos = new ZosClient(client)
  expect(await zos.allocation("'USER1.TEXT'")).toMatchObject({ recfm: 'VB', lrecl: 84 })
  const target = new MemoryTarget()
  await zos.download("'USER1.TEXT'", target, lines)
  expect(new TextDecoder().decode(target.content)).toBe('one\ntwo\n')
})

test('--zos-strict refuses STRU R in MODE B', async () => {
  await using server = await zosServer('--zos-strict')
  await using client = await connect({ host: server.host, port: server.port, ...credentials })
  const parameters = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' } as const
  const download = client.download("'FTPKIT.SAMPLE.VB'", new MemoryTarget(), { ...parameters })
  await expect(download).rejects.toMatchObject({ code: 'refused', replyHint: 504 })
})

test.each([
  ['invalid JSON', 'x', /jobs\.json: .*JSON/],
  ['a malformed job', '{"A": 1}', /jobs\.json: job A: must be an object/],
])('a file of jobs with %s is reported before the server starts', (_, content, message) => {
  const file = join(folder, 'jobs.json')
  writeFileSync(file, content)
  const options = [program, '--system', 'zos', '--port', '0', '--zos-jobs', file]
  const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', timeout: 10_000 })
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
})
