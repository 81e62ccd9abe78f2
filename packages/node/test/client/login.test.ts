import { MemoryFileSystem } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { connect, createServer, MemoryTarget } from '../../src/index.js'
import { watchForLeaks } from '../leaks.js'

watchForLeaks()

test('a session that takes the place of a lost one is that of the user who logged in last', async () => {
  const users: Readonly<Record<string, MemoryFileSystem>> = {
    one: new MemoryFileSystem({ file: '1'.repeat(5_000_000) }),
    two: new MemoryFileSystem({ file: '2'.repeat(5_000_000) }),
  }
  await using server = await createServer({
    authenticate: async (user, password) =>
      users[user] && password === `by ${user}` ? { files: users[user] } : undefined,
  }).listen()
  await using client = await connect({ ...server.address, user: 'one', password: 'by one' })
  await client.login({ user: 'two', password: 'by two' })
  class LosingTarget extends MemoryTarget {
    private lost = false

    override async write(pieces: readonly Uint8Array[]): Promise<void> {
      if (!this.lost) {
        this.lost = true
        client.session.close()
      }
      await super.write(pieces)
    }
  }
  const target = new LosingTarget()
  const report = await client.download('file', target, { retries: 1, retryDelay: 1 })
  expect(report.attempts).toBe(2)
  expect(Buffer.from(target.content).toString() === '2'.repeat(5_000_000)).toBe(true)
})
