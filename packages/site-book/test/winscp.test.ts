import { describe, expect, test } from 'vitest'
import { type BookEntry, portOf, readBook, type Site, writeBook } from '../src/index.js'
import { hiddenByWinScp, winScpPassword } from '../src/winscp-password.js'
import { entry, madeEntries, octets, picked, text } from './made-sites.js'

const fields = [
  'name',
  'folder',
  'host',
  'user',
  'account',
  'data',
  'passiveAddress',
  'remote',
  'local',
  'note',
] as const

/** What a site is after WinSCP: it has no optional TLS, and no encodings but UTF-8. */
function expected({ site, password }: BookEntry): BookEntry {
  return entry(
    {
      ...picked(site, fields),
      port: portOf(site),
      tls: site.tls === undefined || site.tls === 'optional' ? 'explicit' : site.tls,
      ...(site.nameEncoding === 'utf-8' ? { nameEncoding: 'utf-8' } : {}),
    },
    password,
  )
}

/** As PuTTY escapes names: octets of UTF-8 after a byte order mark, where the text is not ASCII. */
function munged(given: string): string {
  const all = Buffer.from(/^[\0-\x7f]*$/.test(given) ? given : `\ufeff${given}`)
  return Array.from(all, (octet, at) => {
    const letter = String.fromCharCode(octet)
    const isEscaped = octet <= 32 || octet >= 127 || '\\*?%'.includes(letter) || (letter === '.' && at === 0)
    return isEscaped ? `%${octet.toString(16).toUpperCase().padStart(2, '0')}` : letter
  }).join('')
}

/** A password as the source of WinSCP hides it: some octets by chance are before it, and others after it. */
function hidden(password: string, keyText: string, shift: number): string {
  const given = Buffer.from(keyText + password)
  const head = given.length > 255 ? [0xff, 2, given.length >> 8, given.length & 255] : [0xff, 0, given.length]
  const all = [...head, shift, ...new Array<number>(shift).fill(0x31), ...given]
  while (all.length < 50) all.push(0x32)
  return all.map((octet) => ((~octet & 0xff) ^ 0xa3).toString(16).toUpperCase().padStart(2, '0')).join('')
}

function sessionText({ site, password }: BookEntry, number: number): string {
  const { user = 'anonymous', tls = 'optional' } = site
  const line = (key: string, given: string | number | undefined) =>
    given === undefined ? '' : `${key}=${typeof given === 'number' ? given : munged(given)}\r\n`
  return [
    `[Sessions\\${munged([...site.folder, site.name].join('/'))}]\r\n`,
    line('HostName', site.host),
    line('PortNumber', portOf(site)),
    line('UserName', user),
    password === undefined ? '' : `Password=${hidden(password, user + site.host, number)}\r\n`,
    line('FSProtocol', 5),
    line('LocalDirectory', site.local),
    line('RemoteDirectory', site.remote),
    line('Color', 0),
    line('Note', site.note),
    line('Ftps', { off: 0, implicit: 1, explicit: 3, optional: 3 }[tls]),
    line('FtpAccount', site.account),
    line('FtpPasvMode', site.data && { active: 0, passive: 1 }[site.data]),
    line('FtpForcePasvIp2', site.passiveAddress && { control: 0, reply: 1 }[site.passiveAddress]),
    line('Utf', site.nameEncoding === 'utf-8' ? 1 : 2),
    '\r\n',
  ].join('')
}

const read = (given: string) => readBook('winscp', octets(given))
const oneSession = (lines: string) =>
  read(`[Sessions\\named]\nHostName=h\nFSProtocol=5\nUserName=u\n${lines}\n`)

describe('a WinSCP.ini', () => {
  test('with 40 sites is read, written and read again equal, and written again octet by octet', () => {
    const made = [
      '\ufeff[Configuration]\r\n[Configuration\\Security]\r\nUseMasterPassword=0\r\n',
      '[Sessions\\Default%20Settings]\r\nFSProtocol=5\r\n\r\n',
      ...madeEntries.map(sessionText),
    ]
    const book = read(made.join(''))
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(madeEntries.map(expected))
    const written = writeBook('winscp', book.entries)
    expect(written.warnings).toEqual([])
    expect(readBook('winscp', written.octets)).toEqual(book)
    expect(writeBook('winscp', readBook('winscp', written.octets).entries).octets).toEqual(written.octets)
  })

  test('has passwords that are locked by a master password', () => {
    const { entries, warnings } = read(
      '[Sessions\\s]\nHostName=h\nFSProtocol=5\nPassword=A35A00\n[Configuration\\Security]\nUseMasterPassword=1\n',
    )
    expect(entries).toMatchObject([{ site: { name: 's' } }])
    expect(entries[0]).not.toHaveProperty('password')
    expect(warnings).toEqual([
      {
        place: 's',
        field: 'Password',
        message: 'the password is locked by a master password; enter it again',
      },
    ])
  })

  test('has passwords in clear, which WinSCP hides when it reads them', () => {
    expect(oneSession('PasswordPlain=a%20b').entries[0]!.password).toBe('a b')
  })

  test.each([
    ['an encoding that is off', 'Utf=0'],
    ['TLS that is not known', 'Ftps=9'],
    ['a port', 'PortNumber=70000'],
    ['a password of another user', `Password=${hidden('made', 'otherh', 0)}`],
    ['a password that is none', 'Password=xyz'],
    ['a text in the code page of a machine', 'Note=%E4'],
    ['a proxy', 'ProxyHost=p'],
    ['a field twice', 'PortNumber=1\nPortNumber=2'],
  ])('reports %s, and keeps the site', (_name, lines) => {
    const { entries, warnings } = oneSession(lines)
    expect(entries).toMatchObject([{ site: { name: 'named', user: 'u' } }])
    expect(warnings).toMatchObject([{ place: 'named', field: lines.split('=')[0] }])
  })

  test('does not turn TLS off for a number that it does not know', () => {
    expect(oneSession('Ftps=9').entries[0]!.site).not.toHaveProperty('tls')
    expect(oneSession('').entries[0]!.site.tls).toBe('off')
  })

  test.each([
    ['SFTP', 'FSProtocol=1\n'],
    ['WebDAV', 'FSProtocol=6\n'],
    ['SFTP by default', ''],
  ])('leaves out a session of %s', (_name, protocol) => {
    const { entries, warnings } = read(`[Sessions\\s]\nHostName=h\n${protocol}`)
    expect(entries).toEqual([])
    expect(warnings).toMatchObject([{ place: 's', field: 'FSProtocol' }])
  })

  test('has values with any letters in them, also with those that begin comments elsewhere', () => {
    expect(oneSession('Note=a;b#c=d[e]').entries[0]!.site.note).toBe('a;b#c=d[e]')
  })
})

describe('writing a WinSCP.ini', () => {
  const site = { name: 'n', folder: ['f'], host: 'h', tls: 'off' as const, port: 21 }

  test('escapes what would be another section or key', () => {
    const note = 'a\n[Sessions\\x]\nHostName=evil\r\n'
    const evil = { ...site, name: 'n]\n[Sessions\\y', user: 'u\nFtps=0', note }
    const { octets: written, warnings } = writeBook('winscp', [{ site: evil }])
    expect(warnings).toEqual([])
    expect(text(written).match(/^\[/gm)).toHaveLength(1)
    expect(readBook('winscp', written)).toEqual({ entries: [{ site: evil }], warnings: [] })
  })

  test.each([
    ['a slash in a name', { name: 'a/b' }, 'name', { folder: ['f'], name: 'a_b' }],
    ['a slash in a folder', { folder: ['a/b'] }, 'name', { folder: ['a_b'], name: 'n' }],
    ['an encoding', { nameEncoding: 'gbk' }, 'nameEncoding', {}],
    ['optional TLS', { tls: 'optional' }, 'tls', { tls: 'explicit' }],
    ['TLS that is left open', { tls: undefined }, 'tls', { tls: 'explicit' }],
  ] as const)('reports %s', (_name, given, field, held) => {
    const { octets: written, warnings } = writeBook('winscp', [{ site: { ...site, ...given } as Site }])
    expect(warnings).toMatchObject([{ field }])
    expect(readBook('winscp', written).entries[0]!.site).toMatchObject(held)
  })

  test('gives sessions with one name numbers, as WinSCP would have only one of them', () => {
    const { octets: written, warnings } = writeBook('winscp', [
      { site },
      { site },
      { site: { ...site, folder: [] } },
    ])
    expect(warnings.map(({ field }) => field)).toEqual(['name'])
    expect(readBook('winscp', written).entries.map((each) => each.site.name)).toEqual(['n', 'n-2', 'n'])
  })

  test('leaves out a password that is too long, and says so', () => {
    const { octets: written, warnings } = writeBook('winscp', [{ site, password: 'x'.repeat(70_000) }])
    expect(warnings).toMatchObject([{ field: 'password', message: 'it is too long for WinSCP' }])
    expect(readBook('winscp', written).entries).toMatchObject([{ site: { name: 'n' } }])
  })
})

describe('a password that WinSCP hides', () => {
  test('begins with its mark, version, length and shift', () => {
    expect(hiddenByWinScp('abc', '', '')).toMatch(/^A35C5F5C3D3E3F(?:5C)*$/)
    expect(hiddenByWinScp('abc', '', '')).toHaveLength(100)
  })

  test.each([0, 1, 43, 44, 45, 46, 47, 253, 254, 255, 256, 257, 1000, 65_533])(
    'can have %i octets',
    (length) => {
      const password = 'x'.repeat(length)
      expect(winScpPassword(hiddenByWinScp(password, 'u', 'h')!, 'u', 'h')).toBe(password)
      expect(winScpPassword(hidden(password, 'uh', 5), 'u', 'h')).toBe(password)
    },
  )

  test('is read in the form before, which has no mark', () => {
    const digits = [3, 2, 9, 9, 97, 98, 99, 1].map((octet) =>
      ((~octet & 0xff) ^ 0xa3).toString(16).padStart(2, '0'),
    )
    expect(winScpPassword(digits.join(''), 'u', 'h')).toBe('abc')
    expect(winScpPassword(digits.slice(0, 6).join(''), 'u', 'h')).toBeUndefined()
  })

  test('is none where it ends too early, wherever that is', () => {
    const whole = hidden('made', 'uh', 3)
    for (let length = 0; length < 2 * (4 + 3 + 6); length += 1)
      expect(winScpPassword(whole.slice(0, length), 'u', 'h')).toBeUndefined()
    expect(winScpPassword(whole.slice(0, 2 * (4 + 3 + 6)), 'u', 'h')).toBe('made')
  })
})
