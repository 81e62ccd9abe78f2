import { expect, test } from 'vitest'
import { checkRules, pathFor, ruleOf } from '../src/account-rules.js'

test('an account has its own rule, or else the one for all', () => {
  expect(ruleOf({ ada: 1, '*': 2 }, 'ada')).toBe(1)
  expect(ruleOf({ ada: 1, '*': 2 }, 'bob')).toBe(2)
  expect(ruleOf({ ada: 1 }, 'bob')).toBeUndefined()
})

test.each(['__proto__', 'constructor', 'toString'])('no rule is inherited by the name %s', (name) => {
  expect(ruleOf({ ada: 1 }, name)).toBeUndefined()
})

test('rules that leave accounts out are refused, and name them', () => {
  expect(() => checkRules('homes', { ada: '/a' }, ['ada', 'bob', 'eve'])).toThrow(
    'homes: no rule for bob, eve',
  )
  expect(() => checkRules('homes', { ada: '/a', '*': '/b' }, ['ada', 'bob'])).not.toThrow()
  expect(() => checkRules('homes', undefined, ['ada'])).not.toThrow()
})

test.each(['adda', 'ftp', '__proto__'])('a rule for %s, which is not an account, is refused', (name) => {
  const rules = Object.fromEntries([
    ['*', '/'],
    [name, '/x'],
  ])
  expect(() => checkRules('homes', rules, ['ada', 'anonymous'])).toThrow(`no such user: ${name}`)
})

test('%u is the name of the account, whatever letters it has', () => {
  expect(pathFor('/home/%u/files', 'ada')).toBe('/home/ada/files')
  expect(pathFor('/%u/%u', '$&')).toBe('/$&/$&')
  expect(pathFor('/pub', '..')).toBe('/pub')
})

test.each(['', '.', '..', 'a/b', '../x', 'a\0'])(
  '%u stands for no name like %j, which is not a component of a path',
  (name) => {
    expect(pathFor('/home/%u', name)).toBeUndefined()
  },
)
