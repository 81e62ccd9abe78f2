import { expect, test } from 'vitest'
import { PartialUploads } from '../src/partial-uploads.js'

test('keeps one for each key: the newest', () => {
  const kept = new PartialUploads<string>()
  expect(kept.add('a', 'first', 0)).toEqual([])
  expect(kept.add('a', 'second', 1)).toEqual(['first'])
  expect(kept.get('a', 2)).toBe('second')
  expect(kept.get('b', 2)).toBeUndefined()
})

test('drops the oldest when there are too many', () => {
  const kept = new PartialUploads<string>({ count: 2 })
  for (const [at, name] of ['a', 'b', 'a'].entries()) kept.add(name, `${name}${at}`, at)
  expect(kept.add('c', 'c3', 3)).toEqual(['b1'])
  expect(kept.get('a', 3)).toBe('a2')
})

test('drops those whose time is over', () => {
  const kept = new PartialUploads<string>({ time: 10 })
  kept.add('a', 'a', 0)
  expect(kept.get('a', 9)).toBe('a')
  expect(kept.get('a', 10)).toBeUndefined()
  expect(kept.add('b', 'b', 10)).toEqual(['a'])
})

test('keeps none with a limit of 0', () => {
  const kept = new PartialUploads<string>({ count: 0 })
  expect(kept.add('a', 'a', 0)).toEqual(['a'])
  expect(kept.get('a', 0)).toBeUndefined()
})

test('returns a taken upload only once', () => {
  const kept = new PartialUploads<string>()
  kept.add('a', 'a', 0)
  expect(kept.take('a')).toBe('a')
  expect(kept.take('a')).toBeUndefined()
})

const of = (owner: string, octets = 1) => ({ owner, octets })

test('one owner displaces none of the uploads of others: who has most loses the oldest', () => {
  const kept = new PartialUploads<string>({ count: 4 })
  kept.add('ada', 'ada', 0, of('ada'))
  for (const at of [1, 2, 3]) kept.add(`eve${at}`, `eve${at}`, at, of('eve'))
  expect(kept.add('eve4', 'eve4', 4, of('eve'))).toEqual(['eve1'])
  expect(kept.add('bob', 'bob', 5, of('bob'))).toEqual(['eve2'])
  expect(kept.get('ada', 6)).toBe('ada')
})

test('the uploads of an owner are limited in number', () => {
  const kept = new PartialUploads<string>({ countPerOwner: 2 })
  kept.add('ada', 'ada', 0, of('ada'))
  for (const at of [1, 2]) kept.add(`eve${at}`, `eve${at}`, at, of('eve'))
  expect(kept.add('eve3', 'eve3', 3, of('eve'))).toEqual(['eve1'])
})

test('the octets of all uploads are limited, and the owner of most loses the oldest', () => {
  const kept = new PartialUploads<string>({ octets: 10 })
  kept.add('ada', 'ada', 0, of('ada', 2))
  kept.add('eve1', 'eve1', 1, of('eve', 4))
  kept.add('eve2', 'eve2', 2, of('eve', 4))
  expect(kept.add('bob', 'bob', 3, of('bob', 3))).toEqual(['eve1'])
})

test('the octets of an owner are limited, and an upload that exceeds the limit alone displaces no other', () => {
  const kept = new PartialUploads<string>({ octetsPerOwner: 10 })
  kept.add('a', 'a', 0, of('ada', 6))
  expect(kept.add('b', 'b', 1, of('ada', 11))).toEqual(['b'])
  expect(kept.add('c', 'c', 2, of('ada', 5))).toEqual(['a'])
})

test('what is taken no longer counts', () => {
  const kept = new PartialUploads<string>({ octetsPerOwner: 10 })
  kept.add('a', 'a', 0, of('ada', 10))
  kept.take('a')
  expect(kept.add('b', 'b', 1, of('ada', 10))).toEqual([])
})
