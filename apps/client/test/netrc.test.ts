import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { entryFor, parseNetrc } from '../src/netrc.js'
import { ftpkit, Served } from './served.js'

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

describe('the command', () => {
  const anonymous = (url: string) => url.replace('me:secret@', '')
  const write = (path: string, text: string, mode = 0o600) => {
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  const entry = 'machine 127.0.0.1 login me password secret\n'

  test('logs in by ~/.netrc, NETRC or --netrc-file, and not with --no-netrc', async () => {
    await using served = await Served.start()
    const home = join(served.place, 'home')
    mkdirSync(home)
    const file = write(join(home, '.netrc'), entry)
    const url = anonymous(served.url)
    const { NETRC: _, ...plain } = process.env
    const run = (args: string[], env: NodeJS.ProcessEnv) =>
      ftpkit(['ls', url, ...args], { env: { ...plain, HOME: served.place, ...env } })
    expect(await run([], { HOME: home })).toMatchObject({ status: 0 })
    expect(await run([], { NETRC: file })).toMatchObject({ status: 0 })
    expect(await run(['--netrc-file', file], {})).toMatchObject({ status: 0 })
    expect(await run(['--no-netrc'], { HOME: home })).toMatchObject({ status: 4 })
    expect(await run([], {})).toMatchObject({ status: 4 })
  })

  test('takes the password of the user in the URL', async () => {
    await using served = await Served.start()
    const file = write(join(served.place, 'netrc'), `machine 127.0.0.1 login x password y\n${entry}`)
    const url = served.url.replace(':secret', '')
    expect(await served.run(['ls', url, '--netrc-file', file])).toMatchObject({ status: 0 })
  })

  test.skipIf(process.platform === 'win32')(
    'refuses a file that others can read, and says what to do',
    async () => {
      await using served = await Served.start()
      const file = write(join(served.place, 'netrc'), entry, 0o644)
      const ran = await served.run(['ls', anonymous(served.url), '--netrc-file', file])
      expect(ran).toMatchObject({ status: 7, words: expect.stringContaining(`chmod 600 ${file}`) })
      expect(ran.words).not.toContain('secret')
    },
  )

  test('says which file it can’t read, a directory among them', async () => {
    await using served = await Served.start()
    const url = anonymous(served.url)
    for (const file of [join(served.place, 'missing'), served.place])
      expect(await served.run(['ls', url, '--netrc-file', file])).toMatchObject({
        status: 7,
        words: expect.stringContaining(file),
      })
  })
})
