import { expect, test } from 'vitest'
import { WaitingSessions } from '../../src/server/waiting-sessions.js'

function waiting(...networks: string[]) {
  const sessions = networks.map((network, at) => ({ network, at }))
  const all = new WaitingSessions<{ network: string; at: number }>()
  for (const session of sessions) all.add(session)
  return { all, sessions }
}

test('the network with most sessions loses the one that waits longest', () => {
  const { all } = waiting('a', 'b', 'b', 'a', 'b')
  expect(all.takeFor('c')).toEqual({ network: 'b', at: 1 })
  expect(all.takeFor('c')).toEqual({ network: 'a', at: 0 })
})

test('a network that has as many itself displaces none', () => {
  const { all } = waiting('a', 'b')
  expect(all.takeFor('a')).toBeUndefined()
  expect(waiting().all.takeFor('a')).toBeUndefined()
})

test('a session that has logged in is not displaced', () => {
  const { all, sessions } = waiting('a', 'a', 'b')
  all.remove(sessions[0]!)
  all.remove(sessions[1]!)
  expect(all.takeFor('c')).toEqual({ network: 'b', at: 2 })
})
