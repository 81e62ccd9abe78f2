import { chmodSync } from 'node:fs'
import type { Site } from '@ftpkit/site-book'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealer, unseal } from '../../src/sites/sealing.js'
import { passwordOf } from '../../src/sites/secrets.js'
import { BookPlace } from './book.js'

const site = (secret: string): Site => ({ name: 'one', folder: ['Work'], host: 'h.example', secret })
let place: BookPlace

beforeEach(() => {
  place = new BookPlace()
})
afterEach(() => {
  place[Symbol.dispose]()
  vi.unstubAllEnvs()
})

test('a site without a reference has no password', async () => {
  expect(await passwordOf({ name: 'one', folder: [], host: 'h' })).toBeUndefined()
})

describe('env:', () => {
  test('is a variable of the environment', async () => {
    vi.stubEnv('SITE_PASSWORD', 'a b')
    expect(await passwordOf(site('env:SITE_PASSWORD'))).toBe('a b')
  })

  test('names the site and the variable that is not set', async () => {
    await expect(passwordOf(site('env:SITE_NOT_SET'))).rejects.toThrow(
      'the password of site Work/one: the variable SITE_NOT_SET is not set',
    )
  })
})

describe('file:', () => {
  test('is the first line of a file', async () => {
    const path = place.write('secret', 'pass word \r\nmore\n')
    expect(await passwordOf(site(`file:${path}`))).toBe('pass word ')
  })

  test.skipIf(process.platform === 'win32')('refuses a file that others can read', async () => {
    const path = place.write('secret', 'x\n')
    chmodSync(path, 0o640)
    await expect(passwordOf(site(`file:${path}`))).rejects.toThrow('can be read by others: use chmod 600')
  })

  test('names a file that is missing', async () => {
    await expect(passwordOf(site('file:/none/such'))).rejects.toThrow('/none/such')
  })
})

describe('command:', () => {
  test('is the first line that a program prints, which gets its words without a shell', async () => {
    const script = place.write('say.js', 'console.log(process.argv[2] + "\\nmore")')
    const words = `'${process.execPath}' '${script}' '$HOME; echo no'`
    expect(await passwordOf(site(`command:${words}`))).toBe('$HOME; echo no')
  })

  test('names the status of a program that fails', async () => {
    await expect(passwordOf(site(`command:'${process.execPath}' -e 'process.exit(3)'`))).rejects.toThrow(
      'ended with status 3',
    )
  })

  test.each(['command: ', "command:'x", 'command:no-such-program-here'])('refuses %s', async (secret) => {
    await expect(passwordOf(site(secret))).rejects.toThrow('the password of site Work/one: ')
  })
})

test('keyring: says which package it needs, and how it is written', async () => {
  await expect(passwordOf(site('keyring:ftp/me'))).rejects.toThrow('npm i -g @napi-rs/keyring')
  await expect(passwordOf(site('keyring:ftp'))).rejects.toThrow('keyring:SERVICE/ACCOUNT')
})

describe('sealed:', () => {
  beforeEach(() => void vi.stubEnv('FTPKIT_PASSPHRASE', 'correct horse'))

  test('is what was sealed by the same passphrase, and the same password is never sealed alike', async () => {
    const seal = await sealer()
    const [one, other] = [await seal('pässwörd 中文'), await seal('pässwörd 中文')]
    expect(one).not.toBe(other)
    expect(one).not.toContain('p\u00e4ssw\u00f6rd')
    for (const sealed of [one, other]) expect(await passwordOf(site(sealed))).toBe('pässwörd 中文')
    expect(await passwordOf(site(await seal('')))).toBe('')
  })

  test('refuses a seal of which any character was changed', async () => {
    const sealed = (await (await sealer())('secret')).replace('sealed:', '')
    const begin = sealed.lastIndexOf('$') + 1
    for (let at = begin; at < sealed.length - 1; at += 1) {
      const letter = sealed[at] === 'A' ? 'B' : 'A'
      await expect(unseal(sealed.slice(0, at) + letter + sealed.slice(at + 1))).rejects.toThrow(
        'its seal was changed',
      )
    }
  })

  test.each(['', 'x', '65536$AA$AA$AA', '65537$AAAA$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'refuses %j, which is not a seal',
    async (sealed) => {
      await expect(unseal(sealed)).rejects.toThrow('in a form that is not known')
    },
  )

  test('does not open a seal that would keep it busy', async () => {
    const sealed = `4194304$AAAA$${'A'.repeat(16)}$${'A'.repeat(40)}`
    await expect(unseal(sealed)).rejects.toThrow('would cost too much')
  })
})
