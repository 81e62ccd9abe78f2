import { expect, test } from 'vitest'
import { MemorySharedState, TicketKeyRing } from '../src/index.js'

const day = 86_400_000

test('remembers failed logins forever, or for as long as it is asked to', () => {
  let now = 0
  const forever = new MemorySharedState({ now: () => now })
  const short = new MemorySharedState({ now: () => now, failureTime: 1_000 })
  const counts = [0, 999, 1_998, 2_998, 10 * day].map((at) => {
    now = at
    return [forever.failed('a'), short.failed('a')]
  })
  expect(counts).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 0],
    [4, 0],
  ])
})

test('remembers the failures of ten thousand clients, and forgets the oldest for another', () => {
  const state = new MemorySharedState({ now: () => 0 })
  for (let at = 0; at < 10_000; at++) state.failed(`client ${at}`)
  state.failed('client 0')
  state.failed('one more')
  expect(['client 0', 'client 1', 'client 2'].map((client) => state.failed(client))).toEqual([2, 0, 0])
})

test('forgets the owner of an upload at its time', () => {
  let now = 0
  const state = new MemorySharedState({ now: () => now })
  state.keepUpload('/a', 'ada', 100)
  now = 99
  expect(state.ownerOfUpload('/a')).toBe('ada')
  now = 100
  expect(state.ownerOfUpload('/a')).toBeUndefined()
  expect(state.takeUpload('/a', 'ada')).toBe(false)
})

test('has no ticket keys without a maker of keys', () => {
  expect(new MemorySharedState({ now: () => 0 }).ticketKeys()).toEqual([])
})

test('seals with a new key each day, not before all know it, and keeps each for the life of its tickets', () => {
  let made = 0
  const ring = new TicketKeyRing(() => Uint8Array.of(++made))
  const at = (now: number) => ring.at(now).map(([octet]) => octet)
  expect(at(0)).toEqual([1])
  expect(at(day - 1)).toEqual([1])
  expect(at(day)).toEqual([1, 2])
  expect(at(day + 29_999)).toEqual([1, 2])
  expect(at(day + 30_000)).toEqual([2, 1])
  for (let days = 2; days < 8; days++) at(days * day)
  expect(at(8 * day - 1)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  expect(at(8 * day)).toEqual([8, 9, 7, 6, 5, 4, 3, 2])
  expect(at(100 * day)).toEqual([10])
})
