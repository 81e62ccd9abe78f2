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
