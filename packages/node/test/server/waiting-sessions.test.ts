import { expect, test } from 'vitest'
import { WaitingSessions } from '../../src/server/waiting-sessions.js'

function waiting(...hosts: string[]) {
  const sessions = hosts.map((host, at) => ({ host, at }))
  const all = new WaitingSessions<{ host: string; at: number }>()
  for (const session of sessions) all.add(session)
  return { all, sessions }
}

test('the address with most sessions loses the one that waits longest', () => {
  const { all } = waiting('a', 'b', 'b', 'a', 'b')
  expect(all.takeFor('c')).toEqual({ host: 'b', at: 1 })
  expect(all.takeFor('c')).toEqual({ host: 'a', at: 0 })
})

test('an address that has as many itself displaces none', () => {
  const { all } = waiting('a', 'b')
  expect(all.takeFor('a')).toBeUndefined()
  expect(waiting().all.takeFor('a')).toBeUndefined()
})

test('a session that has logged in is not displaced', () => {
  const { all, sessions } = waiting('a', 'a', 'b')
  all.remove(sessions[0]!)
  all.remove(sessions[1]!)
  expect(all.takeFor('c')).toEqual({ host: 'b', at: 2 })
})
