import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { ServerProcess, user } from '../interop/server-process.js'

const account = { user: user.name, password: user.password }

test.each([
  ['--name-encoding', ['--name-encoding', 'gbk'], undefined],
  ['nameEncoding of a configuration', [], 'nameEncoding: big5\n'],
])('%s is for clients that do not ask for UTF-8', async (_, options, settings) => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-names-'))
  const root = join(folder, 'root')
  mkdirSync(join(root, '中'), { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), settings ?? '{}')
  const config = ['--config', join(folder, 'config.yaml')]
  {
    await using server = await ServerProcess.start(
      root,
      '--user',
      `${user.name}:${user.password}`,
      ...config,
      ...options,
    )
    const { host, port } = server
    const page = settings === undefined ? 'gbk' : 'big5'
    for (const nameEncoding of [page, 'utf-8']) {
      await using client = await connect({ host, port, ...account, nameEncoding })
      expect((await client.listLines())[0]).toMatch(/ 中$/)
    }
    await using old = await connect({ host, port, ...account, nameEncoding: 'latin1' })
    expect((await old.listLines())[0]).toMatch(page === 'gbk' ? / ÖÐ$/ : / ¤¤$/)
  }
  rmSync(folder, { recursive: true })
})

test('an encoding in which ASCII is not itself keeps the server from starting', async () => {
  await expect(ServerProcess.start('--name-encoding', 'utf-16')).rejects.toThrow()
})
