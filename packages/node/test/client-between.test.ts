import { expect, test } from 'vitest'
import { between, connect } from '../src/index.js'
import { watchForLeaks } from './leaks.js'
import { ScriptedServer } from './scripted-server.js'
import { contentOf, type Serving, serve } from './serving.js'

watchForLeaks()

const content = Buffer.from('from one to the other\n')

function clientOf({ address }: Serving) {
  return connect({ ...address, user: 'tester', password: 'secret' })
}

test('moves a file from one server to another', async () => {
  await using one = await serve({ x: content })
  await using other = await serve({})
  await using source = await clientOf(one)
  await using target = await clientOf(other)
  const { source: sent, target: stored } = await between(source, target).transfer('x', 'y')
  expect([sent.code, stored.code]).toEqual([226, 226])
  expect((await contentOf(other.files, '/y')).equals(content)).toBe(true)
})

test('frees the side that waits when the other fails, and keeps both sessions', async () => {
  await using one = await serve({})
  await using other = await serve({})
  await using source = await clientOf(one)
  await using target = await clientOf(other)
  await expect(between(source, target).transfer('nowhere', 'y')).rejects.toMatchObject({
    code: 'refused',
    command: 'RETR nowhere',
  })
  expect((await source.command('NOOP')).code).toBe(200)
  expect((await target.command('NOOP')).code).toBe(200)
})

test('never names the host that a PASV reply tells to the other server', async () => {
  const told: string[] = []
  await using hostile = await ScriptedServer.start({ passiveHost: '10,9,8,7', replies: { STOR: [553] } })
  await using other = await serve({ x: content })
  await using target = await connect(hostile.address)
  await using source = await connect({
    ...other.address,
    user: 'tester',
    password: 'secret',
    log: ({ text }) => told.push(text),
  })
  await expect(between(source, target).transfer('x', 'y')).rejects.toMatchObject({ code: 'refused' })
  expect(told.find((line) => line.startsWith('PORT'))).toMatch(/^PORT 127,0,0,1,/)
})

test('takes two sessions', async () => {
  await using serving = await serve({ x: content })
  await using client = await clientOf(serving)
  await expect(between(client, client).transfer('x', 'y')).rejects.toThrow(TypeError)
})
