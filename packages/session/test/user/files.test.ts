import { describe, expect, test } from 'vitest'
import { features, makeDirectory, rename, workingDirectory } from '../../src/index.js'
import { reply, talk, thrownBy } from './talk.js'

describe('rename', () => {
  test('sends RNTO right after RNFR', () => {
    talk(rename('a', 'b'), [
      ['RNFR a', reply(350)],
      ['RNTO b', reply(250)],
    ])
  })

  test.each([550, 250])('does not continue when RNFR is answered %i', (code) => {
    expect(thrownBy(() => talk(rename('a', 'b'), [['RNFR a', reply(code)]]))).toMatchObject({
      command: 'RNFR a',
      replyHint: code,
    })
  })
})

describe('makeDirectory', () => {
  test('gives the path that is quoted', () => {
    expect(talk(makeDirectory('d'), [['MKD d', reply(257, '"/a ""d""" made')]])).toBe('/a "d"')
  })

  test('does without a path, as some servers do', () => {
    expect(talk(makeDirectory('d'), [['MKD d', reply(257, 'made')]])).toBeUndefined()
  })

  test.each([500, 502])('tries the old name of the command after %i', (code) => {
    talk(makeDirectory('d'), [
      ['MKD d', reply(code)],
      ['XMKD d', reply(257, '"/d"')],
    ])
  })

  test('does not try the old name when the directory is refused', () => {
    expect(thrownBy(() => talk(makeDirectory('d'), [['MKD d', reply(550)]]))).toMatchObject({
      code: 'refused',
    })
  })
})

describe('workingDirectory', () => {
  test('is what PWD quotes', () => {
    expect(talk(workingDirectory(), [['PWD', reply(257, '"/a" is it')]])).toBe('/a')
  })

  test('is found without quotes too', () => {
    expect(talk(workingDirectory(), [['PWD', reply(257, '/a is current directory')]])).toBe('/a')
  })

  test('is unknown where the reply holds no path', () => {
    expect(thrownBy(() => talk(workingDirectory(), [['PWD', reply(257, 'OK')]]))).toMatchObject({
      code: 'bad-reply',
    })
  })
})

describe('features', () => {
  test('are those of the reply', () => {
    const found = talk(features(), [['FEAT', reply(211, 'Features:', ' SIZE', ' REST STREAM', 'End')]])
    expect([...found.keys()]).toEqual(['SIZE', 'REST'])
  })

  test('are none where the server does not know FEAT', () => {
    expect(talk(features(), [['FEAT', reply(500)]]).size).toBe(0)
  })
})
