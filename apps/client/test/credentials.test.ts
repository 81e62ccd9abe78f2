import { describe, expect, test } from 'vitest'
import { loginOf } from '../src/credentials.js'
import { parseFtpUrl } from '../src/url.js'

const noFile = { netrc: false }

async function neverAsk(user: string): Promise<string> {
  throw new Error(`${user} was asked for a password`)
}

describe('the anonymous user', () => {
  test.each(['ftp://anonymous@host.example/', 'ftp://Anonymous@host.example/', 'ftp://host.example/'])(
    'is asked for no password: %s',
    async (url) => {
      expect(await loginOf(parseFtpUrl(url), noFile, neverAsk)).toMatchObject({ password: undefined })
    },
  )

  test('may give one', async () => {
    const url = parseFtpUrl('ftp://anonymous:me%40example.org@host.example/')
    expect(await loginOf(url, noFile, neverAsk)).toMatchObject({ password: 'me@example.org' })
  })
})

test('any other user is asked', async () => {
  const answer = loginOf(parseFtpUrl('ftp://me@host.example/'), noFile, async () => 'typed')
  expect(await answer).toMatchObject({ user: 'me', password: 'typed' })
})
