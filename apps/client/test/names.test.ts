import { utf8Names } from '@ftpkit/transfer'
import { afterEach, describe, expect, test } from 'vitest'
import { expectNames, useNames, withOctets } from '../src/names.js'
import { parseFtpUrl } from '../src/url.js'

afterEach(async () => {
  await expectNames('utf-8')
  useNames(utf8Names)
})

describe('the path of a URL', () => {
  test.each([
    ['gbk', '%D6%D0', '中'],
    ['gbk', '%8C\\x', '孿x'],
    ['gbk', '%8C%5Cx', '孿x'],
    ['gbk', '中%D6%D0', '中中'],
    ['gbk', '中😀%FF', '中😀\udcff'],
    ['shift_jis', 'a/%83%5C', 'a/ソ'],
    ['utf-8', '%E4%B8%AD中%D6', '中中\udcd6'],
    ['auto:gbk', '%E4%B8%AD', '中'],
    ['auto:gbk', '%D6%D0', '中'],
    ['auto', '%E9', 'é'],
  ])('is read in %s: %s', async (label, path, text) => {
    await expectNames(label)
    expect(parseFtpUrl(`ftp://host/${path}`).path).toBe(text)
  })

  test('has octets, and the user before it is UTF-8', async () => {
    await expectNames('gbk')
    expect(parseFtpUrl('ftp://ä:%C3%B6@host/')).toMatchObject({ user: 'ä', password: 'ö' })
  })
})

describe('JSON', () => {
  test('has valid names, with the octets of those that are none beside them', async () => {
    const entry = {
      name: 'a\udcff',
      size: 1,
      modified: { time: 1 },
      list: ['\udc80', { to: 'b' }],
      error: null,
    }
    expect(withOctets(entry)).toEqual({
      name: 'a\ufffd',
      nameOctets: '61ff',
      size: 1,
      modified: { time: 1 },
      list: ['\ufffd', { to: 'b' }],
      error: null,
    })
  })

  test('has octets in the encoding of the session', async () => {
    const { loadNameEncoding } = await import('@ftpkit/node/name-encoding')
    useNames(await loadNameEncoding('gbk'))
    expect(withOctets({ path: '中\udcff' })).toEqual({ path: '中\ufffd', pathOctets: 'd6d0ff' })
    // No octets can be given for what is not a name.
    expect(withOctets({ message: '😀\udcff' })).toEqual({ message: '😀\ufffd' })
  })
})
