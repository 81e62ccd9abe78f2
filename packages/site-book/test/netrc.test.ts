import { describe, expect, test } from 'vitest'
import { entryFor, parseNetrc } from '../src/netrc.js'

describe('a netrc file', () => {
  test.each([
    ['on one line', 'machine h login me password secret'],
    ['on several lines, with tabs', 'machine h\n\tlogin me\n\tpassword secret\n'],
    ['with CRLF and no end of the last line', 'machine h\r\nlogin me\r\npassword secret'],
    ['after a byte order mark', '\ufeffmachine h login me password secret\n'],
    ['with quotes', 'machine "h" login "me" password "secret"'],
    ['after a comment', '# machine h login other password no\nmachine h login me password secret'],
    [
      'after a comment with a word that begins macros',
      '# no macdef here\nmachine h login me password secret',
    ],
    [
      'after a macro, whose words are none',
      'macdef init\nmachine h login x password y\n\nmachine h login me password secret',
    ],
    [
      'before a macro that reaches to the end',
      'machine h login me password secret macdef init\nmachine h login x',
    ],
    ['with the older words', 'machine h user me passwd secret'],
    ['as the default', 'machine other login x password y\ndefault login me password secret'],
  ])('is read %s', (_name, text) => {
    expect(entryFor(parseNetrc(text), 'H', undefined)).toMatchObject({ login: 'me', password: 'secret' })
  })

  test('has passwords with blanks, quotes, backslashes and # in them', () => {
    const passwordOf = (text: string) => parseNetrc(`machine h password ${text} login me`).entries[0]
    expect(passwordOf(String.raw`"a b\"c\\d"`)).toMatchObject({ password: 'a b"c\\d', login: 'me' })
    expect(passwordOf('#1')).toMatchObject({ password: '#1', login: 'me' })
    expect(passwordOf('a#"b')).toMatchObject({ password: 'a#"b', login: 'me' })
    expect(passwordOf('""')).toMatchObject({ password: '', login: 'me' })
  })

  test('gives the entry of the user that is wanted, and has accounts', () => {
    const netrc = parseNetrc('machine h login a password 1\nmachine h login b password 2 account c\n')
    expect(entryFor(netrc, 'h', 'b')).toMatchObject({ password: '2', account: 'c' })
    expect(entryFor(netrc, 'h', 'c')).toBeUndefined()
    expect(entryFor(netrc, 'other', undefined)).toBeUndefined()
  })

  test('names lines with unknown words, and that of a quote without an end', () => {
    expect(parseNetrc('machine h\nlogin me password two words\nlogin').doubtfulLines).toEqual([2, 3])
    expect(() => parseNetrc('machine h\n\nlogin "me')).toThrow('line 3: a quote has no end')
  })

  test.each(['', '\n\n', 'machine', 'macdef', 'default', 'macdef x', '"', '\\', '\0'])(
    'of %j does no harm',
    (text) => {
      try {
        parseNetrc(text)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    },
  )
})

test('says on which lines macros begin, which are left out', () => {
  const text = 'machine a\nmacdef init\ncd /x\n\nmachine b login me\n'
  expect(parseNetrc(text)).toMatchObject({ entries: [{ machine: 'a' }, { machine: 'b' }], macroLines: [2] })
})
