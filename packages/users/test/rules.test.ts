import { expect, test } from 'vitest'
import { type Account, type AccountAttributes, AccountRules, pathFor } from '../src/index.js'

const account = (name: string, attributes: AccountAttributes = {}): Account => ({ name, attributes })

const rules = new AccountRules<AccountAttributes>({
  accounts: { ann: { home: '/ann' }, '*': { home: '/all', limitRate: 22 } },
  groups: {
    staff: { members: ['ben'], home: '/staff' },
    guests: { members: ['ben', 'ann'], home: '/guests', limitRate: 77 },
  },
})

test.each<[string, Account, string]>([
  ['the rule of the account comes first', account('ann', { home: '/own', groups: ['staff'] }), '/ann'],
  ['then what the source says', account('ben', { home: '/own' }), '/own'],
  [
    'then its groups, in the order of the configuration',
    account('eve', { groups: ['guests', 'staff'] }),
    '/staff',
  ],
  ['also those that list it', account('ben'), '/staff'],
  ['then the rule for all', account('eve', { groups: ['strangers'] }), '/all'],
])('of several homes %s', (_name, who, home) => {
  expect(rules.get('home', who)).toBe(home)
})

test('each attribute has its own order, so a group without it changes nothing', () => {
  expect(rules.get('limitRate', account('ben'))).toBe(77)
  expect(rules.get('limitRate', account('ann'))).toBe(77)
  expect(rules.get('limitRate', account('eve', { groups: ['staff'] }))).toBe(22)
  expect(rules.get('quota', account('ann'))).toBeUndefined()
})

test('says which attributes have a rule at all, and which accounts are named', () => {
  expect([rules.has('home'), rules.has('limitRate'), rules.has('quota')]).toEqual([true, true, false])
  expect(rules.named).toEqual(['ann', 'ben'])
})

test.each(['__proto__', 'constructor', 'toString'])('no rule is inherited by the name %s', (name) => {
  const none = new AccountRules<AccountAttributes>({ accounts: { ann: { home: '/a' } }, groups: {} })
  expect(none.get('home', account(name, { groups: [name] }))).toBeUndefined()
})

test('a template is filled with the name of the account and its first group', () => {
  const { name } = account('ben')
  expect(pathFor('/home/%g/%u', name, rules.groupOf(account('ben')))).toBe('/home/staff/ben')
  expect(pathFor('/home/%u', '$&')).toBe('/home/$&')
  expect(pathFor('/home/%u', '%g', 'staff')).toBe('/home/%g')
  expect(pathFor('/fixed', 'a/b')).toBe('/fixed')
})

test.each(['..', '.', '', 'a/b', '../x', 'a\0b'])('the name "%s" fills no template', (name) => {
  expect(pathFor('/home/%u', name)).toBeUndefined()
  expect(pathFor('/home/%g', 'ann', name)).toBeUndefined()
})

test('an account without a group fills no template with one', () => {
  expect(rules.groupOf(account('eve'))).toBeUndefined()
  expect(pathFor('/home/%g', 'eve')).toBeUndefined()
})
