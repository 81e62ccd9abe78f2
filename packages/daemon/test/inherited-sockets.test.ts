import { expect, test } from 'vitest'
import { inheritedSockets } from '../src/systemd.js'

test('are those that systemd passes to this process, with their names', () => {
  const environment = { LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: 'ftp:unknown:ftps', PATH: '/bin' }
  expect(inheritedSockets(environment, 7)).toEqual([
    { descriptor: 3, name: 'ftp' },
    { descriptor: 4, name: undefined },
    { descriptor: 5, name: 'ftps' },
  ])
  // Programs that this process starts would take them for theirs.
  expect(environment).toEqual({ PATH: '/bin' })
})

test('need no names', () => {
  expect(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: '1' }, 7)).toEqual([
    { descriptor: 3, name: undefined },
  ])
})

test.each([
  {},
  { LISTEN_FDS: '1' },
  { LISTEN_PID: '8', LISTEN_FDS: '1' },
  { LISTEN_PID: '7' },
  { LISTEN_PID: '7', LISTEN_FDS: '-1' },
  { LISTEN_PID: '7', LISTEN_FDS: 'many' },
  { LISTEN_PID: '7', LISTEN_FDS: '99999999' },
])('there are none with %j', (environment) => {
  expect(inheritedSockets({ ...environment }, 7)).toEqual([])
})
