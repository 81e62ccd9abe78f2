import { FaultyServer } from '@ftpkit/testkit/faulty-server'
import { expect, test } from 'vitest'
import { connect, MemoryTarget } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { serve } from '../../serving.js'

watchForLeaks()

const account = { user: 'tester', password: 'secret' }

test.each([
  ['MODE', 'B'],
  ['STRU', 'R'],
  ['TYPE', 'A'],
  ['TYPE', 'nonsense'],
])('a file is fetched unchanged after %s %s', async (verb, argument) => {
  await using serving = await serve({ x: 'one\ntwo' })
  await using client = await connect({ ...serving.address, ...account })
  const target = new MemoryTarget()
  await client.command(verb, argument)
  await client.download('x', target)
  expect(Buffer.from(target.content).toString()).toBe('one\ntwo')
})

test('an unknown parameter is set back before a transfer', async () => {
  await using server = await FaultyServer.start({})
  await using client = await connect(server.address)
  await client.command('MODE', 'Z')
  await client.download('x', new MemoryTarget())
  expect(server.commands).toContain('MODE S')
})

test('a command resolves with its final reply, and leaves none for the next command', async () => {
  await using server = await FaultyServer.start({
    answers: { X: ({ write }) => write('150 wait\r\n110 MARK 1 = 1\r\n250 over\r\n') },
  })
  await using client = await connect(server.address)
  const preliminary: number[] = []
  expect(await client.command('X', undefined, ({ code }) => preliminary.push(code))).toMatchObject({
    code: 250,
  })
  expect(preliminary).toEqual([150, 110])
  expect((await client.command('NOOP')).code).toBe(200)
})

test('login changes the user on the same connection', async () => {
  await using serving = await serve({ x: 'x' })
  await using client = await connect({ ...serving.address, ...account })
  await expect(client.login({ user: 'tester', password: 'wrong' })).rejects.toMatchObject({
    code: 'login-failed',
  })
  await client.login(account)
  expect((await client.stat('x')).size).toBe(1)
  expect(client.closed).toBe(false)
  client.close()
  expect(client.closed).toBe(true)
})
