import { expect, test } from 'vitest'
import { StatusListing } from '../../../src/server/answers/status-listing.js'

/** Lines without end, unless a number is given, and what became of them. */
function linesOf(count = Number.POSITIVE_INFINITY) {
  const state = { made: 0, closed: false }
  async function* lines(): AsyncGenerator<string> {
    try {
      while (state.made < count) yield `${state.made++}`.padEnd(100, '.')
    } finally {
      state.closed = true
    }
  }
  return { state, lines: lines() }
}

const never = new AbortController().signal

test('gives a short listing in one part, and closes it', async () => {
  const { state, lines } = linesOf(3)
  const part = await new StatusListing(lines, never).next()
  expect(part.lines).toHaveLength(3)
  expect(part.more).toBeUndefined()
  expect(part.cut).toBeUndefined()
  expect(state.closed).toBe(true)
})

test('reads no more than a part of it at a time', async () => {
  const { state, lines } = linesOf(1_000)
  const listing = new StatusListing(lines, never)
  const first = await listing.next()
  expect(first.more).toBe(listing)
  expect(first.lines.length).toBeLessThan(400)
  expect(state.made).toBe(first.lines.length)
  let count = first.lines.length
  for (let more = first.more; more; ) {
    const part = await listing.next()
    count += part.lines.length
    more = part.more
  }
  expect(count).toBe(1_000)
  expect(state.closed).toBe(true)
})

test.each([
  [10_000, undefined],
  [10_001, true],
])('of %d lines the first 10,000 are shown', async (count, cut) => {
  const { state, lines } = linesOf(count)
  const listing = new StatusListing(lines, never)
  let shown = 0
  let part = await listing.next()
  for (; part.more; part = await listing.next()) shown += part.lines.length
  expect(shown + part.lines.length).toBe(10_000)
  expect(part.cut).toBe(cut)
  expect(state.closed).toBe(true)
})

test('is closed when the client is gone, also between two parts', async () => {
  const { state, lines } = linesOf()
  const leaving = new AbortController()
  const listing = new StatusListing(lines, leaving.signal)
  await listing.next()
  const reason = new Error('gone')
  leaving.abort(reason)
  await expect.poll(() => state.closed).toBe(true)
  await expect(listing.next()).rejects.toBe(reason)
})

test('is closed when a line can not be read', async () => {
  let closed = false
  async function* failing(): AsyncGenerator<string> {
    try {
      yield 'one'
      throw new Error('disk fault')
    } finally {
      closed = true
    }
  }
  await expect(new StatusListing(failing(), never).next()).rejects.toThrow('disk fault')
  expect(closed).toBe(true)
})
