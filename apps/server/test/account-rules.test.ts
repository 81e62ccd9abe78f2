import { expect, test } from 'vitest'
import { checkRules, known, rulesOf } from '../src/account-rules.js'
import type { Configuration } from '../src/config.js'

function check(configuration: Configuration, accounts: readonly string[], open = false): void {
  checkRules(configuration, rulesOf(configuration), accounts, open)
}

test('rules that leave accounts out are refused, and name them', () => {
  expect(() => check({ homes: { ada: '/a' } }, ['ada', 'bob', 'eve'])).toThrow('homes: no rule for bob, eve')
  check({ homes: { ada: '/a', '*': '/b' } }, ['ada', 'bob'])
  check({}, ['ada', 'bob'])
})

test('the rule of a group is one for its members', () => {
  const groups = { staff: { members: ['bob'], home: '/staff' } }
  check({ homes: { ada: '/a' }, groups }, ['ada', 'bob'])
  expect(() => check({ groups }, ['ada', 'bob'])).toThrow('homes: no rule for ada')
})

test.each(['adda', 'ftp', '__proto__'])('a rule for %s, which is not an account, is refused', (name) => {
  const homes = Object.fromEntries([
    ['*', '/'],
    [name, '/x'],
  ])
  expect(() => check({ homes }, ['ada', 'anonymous'])).toThrow(`no such user: ${name}`)
  // It may be one of another source.
  check({ homes }, ['ada', 'anonymous'], true)
})

test('the keys with one attribute each and the rules of accounts are one', () => {
  const rules = rulesOf({
    homes: { ada: '/a' },
    jes: { ada: ['submit'] },
    quotas: { users: { ada: { files: 1 } } },
    limitRate: { users: { ada: 5 } },
    accounts: { ada: { access: 'read' } },
  })
  const ada = known('ada')
  expect(
    (['home', 'jes', 'quota', 'limitRate', 'access'] as const).map((attribute) => rules.get(attribute, ada)),
  ).toEqual(['/a', ['submit'], { files: 1 }, 5, 'read'])
})
