import { MemoryFileSystem } from '@ftpkit/filesystem'
import { createServer } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { Shell, type ShellChoice } from '../../src/shell/shell.js'

const choice: ShellChoice = {
  type: { code: 'I' },
  stru: 'F',
  mode: 'S',
  codePage: 'IBM-1047',
  hostType: 'auto',
  timeout: 5,
  retries: 0,
  parallel: 2,
}

test('opens no further session of the first user after another one has logged in', async () => {
  const files = new MemoryFileSystem({})
  await using server = await createServer({ authenticate: async () => ({ files }) }).listen()
  const { host, port } = server.address
  const noTerminal = () => Promise.reject(new Error('no terminal'))
  const shell = new Shell(choice, { ask: noTerminal, lend: (use) => use() })
  await shell.open(`ftp://one:x@${host}:${port}/`)
  await (await shell.sessions.open()).quit()
  await shell.login({ user: 'two', password: 'x' })
  await expect(shell.sessions.open()).rejects.toThrow('another user is logged in')
  await shell.open(undefined)
  await (await shell.sessions.open()).quit()
  await shell.client.command('USER', 'two')
  await expect(shell.sessions.open()).rejects.toThrow('another user is logged in')
  await shell.close()
})
