import { describe, expect, test } from 'vitest'
import { protect, secure } from '../../src/index.js'
import { reply, talk, thrownBy } from './talk.js'

describe('secure', () => {
  test('begins TLS behind 234', () => {
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

  test('does not go on without', () => {
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
