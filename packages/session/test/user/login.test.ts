import { describe, expect, test } from 'vitest'
import { greeting, login, protect, secure } from '../../src/index.js'
import { reply, talk, thrownBy } from './talk.js'

describe('greeting', () => {
  test('is the first reply', () => {
    expect(talk(greeting(), [['reply', reply(220, 'hello')]])).toEqual(reply(220, 'hello'))
  })

  test('comes later when the server says 120', () => {
    expect(
      talk(greeting(), [
        ['reply', reply(120)],
        ['reply', reply(120)],
        ['reply', reply(220)],
      ]).code,
    ).toBe(220)
  })

  test.each([421, 500, 331])('%i refuses the connection', (code) => {
    const error = thrownBy(() => talk(greeting(), [['reply', reply(code, 'busy')]]))
    expect(error).toMatchObject({ code: 'refused', phase: 'greeting', reply: `${code} busy` })
  })
})

describe('login', () => {
  const who = { user: 'tester', password: 'secret' }

  test('is done when the server wants no password', () => {
    expect(talk(login(who), [['USER tester', reply(230)]]).code).toBe(230)
  })

  test.each([331, 336, 300])('gives the password on %i', (code) => {
    expect(
      talk(login(who), [
        ['USER tester', reply(code)],
        ['PASS secret', reply(230)],
      ]).code,
    ).toBe(230)
  })

  test('takes 202 for a superfluous password', () => {
    expect(
      talk(login(who), [
        ['USER tester', reply(331)],
        ['PASS secret', reply(202)],
      ]).code,
    ).toBe(202)
  })

  test('gives an empty password when that is it', () => {
    talk(login({ user: 'tester', password: '' }), [
      ['USER tester', reply(331)],
      ['PASS ', reply(230)],
    ])
  })

  test.each([332, 331])('gives the account on %i after the password', (code) => {
    const script = [
      ['USER tester', reply(331)],
      ['PASS secret', reply(code)],
      ['ACCT money', reply(230)],
    ] as const
    expect(talk(login({ ...who, account: 'money' }), script).code).toBe(230)
  })

  test('gives the account at once on 332 to USER', () => {
    talk(login({ ...who, account: 'money' }), [
      ['USER tester', reply(332)],
      ['ACCT money', reply(230)],
    ])
  })

  test('fails if an account is required and none was given', () => {
    const error = thrownBy(() =>
      talk(login(who), [
        ['USER tester', reply(331)],
        ['PASS secret', reply(332)],
      ]),
    )
    expect(error).toMatchObject({ code: 'login-failed', replyHint: 332, phase: 'login' })
    expect(String(error)).toContain('the server requires an account')
  })

  test.each([
    ['to USER', [['USER tester', reply(530, 'no')]]],
    [
      'to PASS',
      [
        ['USER tester', reply(331)],
        ['PASS secret', reply(530, 'no')],
      ],
    ],
    [
      'to ACCT',
      [
        ['USER tester', reply(332)],
        ['ACCT money', reply(530, 'no')],
      ],
    ],
  ] as const)('fails on a refusal %s', (_, script) => {
    const error = thrownBy(() => talk(login({ ...who, account: 'money' }), script))
    expect(error).toMatchObject({ code: 'login-failed', reply: '530 no', replyHint: 530 })
    expect(String(error)).toContain('login as tester failed')
  })

  test('fails on a reply that no login can get', () => {
    expect(thrownBy(() => talk(login(who), [['USER tester', reply(150)]]))).toMatchObject({
      code: 'login-failed',
    })
    const again = [
      ['USER tester', reply(331)],
      ['PASS secret', reply(332)],
      ['ACCT money', reply(332)],
    ] as const
    expect(thrownBy(() => talk(login({ ...who, account: 'money' }), again))).toMatchObject({
      code: 'login-failed',
    })
  })

  test('hides password and account where the server repeats them, and controls in the name', () => {
    const credentials = { user: 'te\u001b[1mster', password: 'se(cret', account: 'mo$ney' }
    const script = [
      ['USER te\u001b[1mster', reply(332)],
      ['ACCT mo$ney', reply(500, "'ACCT mo$ney': not understood; nor is se(cret, se(cret")],
    ] as const
    const error = thrownBy(() => talk(login(credentials), script)) as Error & { reply: string }
    for (const text of [error.message, error.reply, JSON.stringify(error), error.stack ?? '']) {
      expect(text).not.toContain('mo$ney')
      expect(text).not.toContain('se(cret')
      expect(text).not.toContain('\u001b')
    }
    expect(error.reply).toBe("500 'ACCT ****': not understood; nor is ****, ****")
  })

  test('leaves a refusal as it is when the password is empty', () => {
    const script = [['USER tester', reply(530, 'no')]] as const
    const error = thrownBy(() => talk(login({ user: 'tester', password: '' }), script))
    expect(error).toMatchObject({ reply: '530 no' })
  })
})

describe('secure', () => {
  test('begins TLS after 234', () => {
    talk(secure(), [['AUTH TLS', reply(234)], ['secureControl']])
  })

  test.each([500, 502, 504, 530, 431])('says nothing more when the server answers %i', (code) => {
    expect(thrownBy(() => talk(secure(), [['AUTH TLS', reply(code)]]))).toMatchObject({
      code: 'refused',
      replyHint: code,
      phase: 'TLS',
    })
  })

  test.each([200, 334])('can’t be answered %i', (code) => {
    expect(thrownBy(() => talk(secure(), [['AUTH TLS', reply(code)]]))).toMatchObject({ code: 'bad-reply' })
  })
})

describe('protect', () => {
  test('has data connections protected, PBSZ first', () => {
    talk(protect(), [['PBSZ 0', reply(200)], ['PROT P', reply(200)], ['protectData']])
  })

  test('does not continue without', () => {
    expect(
      thrownBy(() =>
        talk(protect(), [
          ['PBSZ 0', reply(200)],
          ['PROT P', reply(536)],
        ]),
      ),
    ).toMatchObject({
      code: 'refused',
      command: 'PROT P',
    })
  })
})
