import { scrypt } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { matches, secretOf } from '../src/scrypt.js'

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  return { ...crypto, scrypt: vi.fn(crypto.scrypt) }
})

const client = { network: '192.0.2.9', signal: new AbortController().signal }
const check = (password: string) => ({ password, client })
const hashes = () => vi.mocked(scrypt).mock.calls.length

test('sessions of one user cost one hash, and each wrong password costs another', async () => {
  const secret = secretOf('p\u00e4ss')
  await secret.hash
  const before = hashes()
  const logins = Array.from({ length: 8 }, () => matches(check('p\u00e4ss'), secret))
  expect(new Set(await Promise.all(logins))).toEqual(new Set([true]))
  expect(hashes() - before).toBe(1)
  expect(await matches(check('pa\u0308ss'), secret)).toBe(true)
  expect(hashes() - before).toBe(1)
  for (const guess of ['guess', 'guess', 'p\u00e4s', ''])
    expect(await matches(check(guess), secret)).toBe(false)
  expect(hashes() - before).toBe(5)
})

test('a password that was right is hashed again where the secret was replaced', async () => {
  const [old, same, other] = [secretOf('one'), secretOf('one'), secretOf('other')]
  expect(await matches(check('one'), old)).toBe(true)
  await Promise.all([same.hash, other.hash])
  const before = hashes()
  expect([await matches(check('one'), same), await matches(check('one'), other)]).toEqual([true, false])
  expect(hashes() - before).toBe(2)
})
