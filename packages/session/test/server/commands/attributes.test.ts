import { describe, expect, test } from 'vitest'
import { Driver } from '../driver.js'

const time = Date.UTC(2026, 0, 2, 3, 4, 5)

function asked(line: string): unknown {
  const driver = Driver.loggedIn()
  driver.codes(line)
  const question = driver.last('ask')?.question
  return question?.operation === 'setAttributes' ? { ...question, operation: undefined } : undefined
}

describe('MFMT and MFCT', () => {
  test('set a time, and tell what was set', () => {
    expect(Driver.loggedIn().line('MFMT 20260102030405 a b')).toBe('213 modify=20260102030405; a b')
    expect(asked('MFMT 20260102030405 a b')).toEqual({ path: '/a b', attributes: { modified: time } })
    expect(asked('MFCT 20260102030405 x')).toEqual({ path: '/x', attributes: { created: time } })
  })

  test('refuse an invalid time or a missing path', () => {
    expect(Driver.loggedIn().codes('MFMT 20261302030405 x', 'MFMT 20260102030405', 'MFCT x y')).toEqual([
      501, 501, 501,
    ])
  })
})

describe('MFF', () => {
  test('sets several facts', () => {
    expect(asked('MFF Modify=20260102030405;create=20260102030405;UNIX.mode=0600; x')).toEqual({
      path: '/x',
      attributes: { modified: time, created: time, permissions: 0o600 },
    })
    expect(Driver.loggedIn().line('MFF unix.mode=600; x')).toBe('213 unix.mode=600; x')
  })

  test.each([
    ['MFF size=1; x', 504],
    ['MFF Modify=yesterday; x', 501],
    ['MFF create=0; x', 501],
    ['MFF UNIX.mode=rwx; x', 501],
    ['MFF x', 501],
    ['MFF  x', 501],
  ])('%s is answered %i', (line, code) => {
    expect(Driver.loggedIn().codes(line)).toEqual([code])
  })
})

describe('HASH', () => {
  test('tells the hash of a whole file, and of a part by RANG', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('HASH a b')).toBe('213 SHA-256 0-42 c0ffee a b')
    expect(driver.codes('RANG 2 5')).toEqual([350])
    expect(driver.line('HASH x')).toBe('213 SHA-256 2-6 c0ffee x')
    expect(driver.line('HASH x')).toBe('213 SHA-256 0-42 c0ffee x')
  })

  test('by the algorithm of OPTS HASH', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('OPTS HASH sha-512')).toBe('200 SHA-512')
    expect(driver.line('OPTS HASH')).toBe('200 SHA-512')
    expect(driver.codes('OPTS HASH ROT13')).toEqual([501])
    expect(driver.line('HASH x')).toContain('213 SHA-512 ')
    expect(driver.line('FEAT')).toContain(' HASH SHA-256;SHA-512*;SHA-1;MD5;')
  })
})

test('AVBL replies with the free space', () => {
  expect(Driver.loggedIn().line('AVBL')).toBe('213 1000')
})
