import { expect, test } from 'vitest'
import { type Decision, inOrder, type UserSource } from '../src/index.js'
import { loginOf } from './logins.js'

/** A source that always says the same, and writes down that it was asked. */
function saying(kind: Decision['kind'], title: string, asked: string[], local = false): UserSource {
  const decisions: Record<Decision['kind'], Decision> = {
    accepted: { kind: 'accepted', account: { name: title, attributes: {} } },
    refused: { kind: 'refused' },
    unknown: { kind: 'unknown' },
    unavailable: { kind: 'unavailable', source: title, reason: 'away' },
  }
  return {
    title,
    local,
    async check() {
      asked.push(title)
      return decisions[kind]
    },
  }
}

test.each<[Decision['kind'], Decision['kind'], Decision['kind'], string[]]>([
  ['unknown', 'accepted', 'accepted', ['one', 'two']],
  ['unknown', 'refused', 'refused', ['one', 'two']],
  ['unknown', 'unknown', 'unknown', ['one', 'two']],
  ['accepted', 'refused', 'accepted', ['one']],
  ['refused', 'accepted', 'refused', ['one']],
  // The name may be one of the first source.
  ['unavailable', 'accepted', 'unavailable', ['one']],
])('where the first source says %s and the second %s, it is %s', async (first, second, kind, names) => {
  const asked: string[] = []
  const sources = inOrder([saying(first, 'one', asked), saying(second, 'two', asked)])
  expect(await sources.check(loginOf('ada'))).toMatchObject({ kind })
  expect(asked).toEqual(names)
})

test('a refusal asks the local sources that follow too, so that it takes as long as an unknown name', async () => {
  const asked: string[] = []
  const sources = inOrder([
    saying('unknown', 'one', asked),
    saying('refused', 'two', asked, true),
    saying('accepted', 'three', asked, false),
    saying('accepted', 'four', asked, true),
  ])
  expect(await sources.check(loginOf('ada'))).toEqual({ kind: 'refused' })
  expect(asked).toEqual(['one', 'two', 'four'])
})

test('closes all of its sources', async () => {
  const closed: string[] = []
  const source = (title: string): UserSource => ({
    ...saying('unknown', title, []),
    close: async () => void closed.push(title),
  })
  await inOrder([source('one'), saying('unknown', 'two', []), source('three')]).close?.()
  expect(closed).toEqual(['one', 'three'])
})
