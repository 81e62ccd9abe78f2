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
])('a file is fetched as it is behind %s %s', async (verb, argument) => {
  await using serving = await serve({ x: 'one\ntwo' })
  await using client = await connect({ ...serving.address, ...account })
  const target = new MemoryTarget()
  await client.command(verb, argument)
  await client.download('x', target)
  expect(Buffer.from(target.content).toString()).toBe('one\ntwo')
})

test('sets what nobody here knows back before a file moves', async () => {
  await using server = await FaultyServer.start({})
  await using client = await connect(server.address)
  await client.command('MODE', 'Z')
  await client.download('x', new MemoryTarget())
  expect(server.commands).toContain('MODE S')
})

test('gives the final reply, and leaves none for the command that follows', async () => {
  await using server = await FaultyServer.start({
    answers: { X: ({ say }) => say('150 wait\r\n110 MARK 1 = 1\r\n250 over\r\n') },
  })
  await using client = await connect(server.address)
  const told: number[] = []
  expect(await client.command('X', undefined, ({ code }) => told.push(code))).toMatchObject({ code: 250 })
  expect(told).toEqual([150, 110])
  expect((await client.command('NOOP')).code).toBe(200)
})

test('logs in as somebody else in the same connection', async () => {
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
