import { createCipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type BookEntry, portOf, readBook, type Site, writeBook } from '../src/index.js'
import { entry, madeEntries, octets, picked, rclone, steadyRclone, text } from './made-sites.js'

/** What a site is in rclone: a name of letters, digits and few signs, no folders, a note on one line. */
function expected({ site, password }: BookEntry, number: number): BookEntry {
  const { note, tls } = site
  return entry(
    {
      ...picked(site, ['host', 'user', 'connections', 'insecure']),
      name: nameOf(number),
      folder: [],
      port: portOf(site),
      tls: tls === undefined || tls === 'optional' ? 'explicit' : tls,
      ...(note === undefined ? {} : { note: note.replace('\n', ' ') }),
    },
    password,
  )
}

const nameOf = (number: number) => ['plain', '名前 サーバ', 'Größe.x', 'a_b-c'][number % 4] + String(number)

/** The published key of rclone, and a counter that is not by chance. */
const key = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex')
function obscured(password: string): string {
  const counter = Buffer.alloc(16, 3)
  return Buffer.concat([counter, createCipheriv('aes-256-ctr', key, counter).update(password)]).toString(
    'base64url',
  )
}

/** goconfig puts values with a back quote in three quotes. */
const quoted = (given: string) => (given.includes('`') ? `"""${given}"""` : given)

function remoteText({ site, password }: BookEntry, number: number): string {
  const { tls = 'optional', user, note } = site
  return [
    `[${nameOf(number)}]`,
    'type = ftp',
    `host = ${site.host}`,
    `port = ${portOf(site)}`,
    ...(user === undefined ? [] : [`user = ${quoted(user)}`]),
    ...(password === undefined ? [] : [`pass = ${obscured(password)}`]),
    ...(tls === 'off' ? [] : [`${tls === 'implicit' ? 'tls' : 'explicit_tls'} = true`]),
    ...(site.insecure ? ['no_check_certificate = true'] : []),
    ...(site.connections === undefined ? [] : [`concurrency = ${site.connections}`]),
    ...(note === undefined ? [] : [`description = ${quoted(note.replace('\n', ' '))}`]),
    '',
  ].join('\n')
}

const read = (given: string) => readBook('rclone', octets(given), { rclone })
const oneRemote = (lines: string) => read(`[named]\ntype = ftp\nhost = h\n${lines}\n`)

describe('an rclone.conf', () => {
  test('with 40 sites is read, written and read again equal, and written again octet by octet', () => {
    const book = read(`# made\n${madeEntries.map(remoteText).join('\n')}`)
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(madeEntries.map(expected))
    const written = writeBook('rclone', book.entries, { rclone: steadyRclone })
    expect(written.warnings).toEqual([])
    expect(readBook('rclone', written.octets, { rclone })).toEqual(book)
    expect(writeBook('rclone', book.entries, { rclone: steadyRclone }).octets).toEqual(written.octets)
  })

  test('has passwords that are left out where nothing is there to read them', () => {
    const given = octets(`[n]\ntype = ftp\nhost = h\npass = ${obscured('made')}\n`)
    const { entries, warnings } = readBook('rclone', given)
    expect(entries[0]).not.toHaveProperty('password')
    expect(warnings).toEqual([{ place: 'n', field: 'pass', message: 'passwords are not read here' }])
  })

  test('is read with any AES-CTR: the counter is the first 16 octets of base64url', () => {
    const calls: unknown[][] = []
    const tools = {
      aesCtr: (...given: [Uint8Array, Uint8Array, Uint8Array]) => {
        calls.push(given)
        return octets('fake')
      },
      random: () => new Uint8Array(16),
    }
    const hidden = Buffer.from([...new Uint8Array(16).fill(0xfb), 1, 2, 3]).toString('base64url')
    const { entries } = readBook('rclone', octets(`[n]\ntype=ftp\nhost=h\npass=${hidden}`), { rclone: tools })
    expect(entries[0]!.password).toBe('fake')
    expect(calls).toEqual([[new Uint8Array(key), new Uint8Array(16).fill(0xfb), Uint8Array.of(1, 2, 3)]])
  })

  test('that is encrypted as a whole is refused, with what to do', () => {
    const given = '# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nbWFkZQ==\n'
    expect(() => read(given)).toThrow(RangeError)
    expect(() => read(given)).toThrow('encrypted; remove its password by "rclone config" first')
  })

  test.each([
    ['a port', 'port = x'],
    ['TLS', 'tls = perhaps'],
    ['a password', 'pass = ***'],
    ['a password that is too short', 'pass = YWJj'],
    ['connections', 'concurrency = -1'],
    ['a field that it does not know', 'disable_mlsd = true'],
    ['a proxy, whose password is not repeated', 'socks_proxy = u:made@h:1'],
    ['a reference', 'user = %(host)s'],
    ['a field twice', 'port = 1\nport = 2'],
  ])('reports %s, and keeps the site', (_name, lines) => {
    const { entries, warnings } = oneRemote(lines)
    expect(entries).toMatchObject([{ site: { name: 'named', host: 'h' } }])
    expect(warnings).toMatchObject([{ place: 'named', field: lines.split(' =')[0] }])
    expect(JSON.stringify(warnings)).not.toContain('made')
  })

  test('does not turn TLS off for a word that it does not know', () => {
    expect(oneRemote('tls = yes').entries[0]!.site).not.toHaveProperty('tls')
    expect(oneRemote('explicit_tls = 1').entries[0]!.site.tls).toBe('explicit')
    expect(oneRemote('').entries[0]!.site.tls).toBe('off')
  })

  test('has one remote for sections with one name, as rclone has it', () => {
    const { entries, warnings } = read(
      '[a]\ntype = ftp\nhost = h\n[b]\ntype = ftp\nhost = i\n[a]\nuser = u\nhost = j\n',
    )
    expect(entries.map(({ site }) => [site.name, site.host, site.user])).toEqual([
      ['a', 'j', 'u'],
      ['b', 'i', undefined],
    ])
    expect(warnings).toMatchObject([{ place: 'a', field: 'host' }])
  })

  test('leaves out remotes that are not FTP, and lines that are none', () => {
    const { entries, warnings } = read('before\n[s]\ntype = sftp\nhost = h\n[x]\n[h]\ntype = ftp\nword\n')
    expect(entries).toEqual([])
    expect(warnings.map(({ place, field }) => [place, field])).toEqual([
      ['line 1', undefined],
      ['line 8', undefined],
      ['s', 'type'],
      ['x', 'type'],
      ['h', 'host'],
    ])
  })
})

describe('writing an rclone.conf', () => {
  const site = { name: 'n', folder: [], host: 'h', tls: 'off' as const, port: 21 }

  test('has no line ends in values, which would be other keys and sections', () => {
    const { octets: written, warnings } = writeBook('rclone', [
      { site: { ...site, user: 'u\n[evil]\ntype = ftp', note: 'a\r\nhost = evil', host: 'h\ntls = true' } },
    ])
    expect(warnings.map(({ field }) => field).sort()).toEqual(['host', 'note', 'user'])
    expect(text(written).match(/^\[/gm)).toHaveLength(1)
    expect(readBook('rclone', written).entries).toEqual([
      { site: { ...site, user: 'u [evil] type = ftp', note: 'a host = evil', host: 'h tls = true' } },
    ])
  })

  test.each([
    '`x`',
    '"""x"""',
    '"x"',
    '`',
    '"""',
    '""""',
    '"',
    "'",
    '  blanks ',
    '#x',
    '[x]',
    '= x',
    'x"""y`z"',
  ])('keeps the value %j', (user) => {
    const { octets: written, warnings } = writeBook('rclone', [{ site: { ...site, user } }])
    expect(warnings).toEqual([])
    expect(readBook('rclone', written).entries[0]!.site.user).toBe(user)
  })

  test.each([
    ['a name with a colon', { name: 'a:b' }, 'name', { name: 'a_b' }],
    ['a name that begins as an option', { name: '-x' }, 'name', { name: '_x' }],
    ['a folder', { folder: ['f'] }, 'folder', { folder: [] }],
    ['a reference', { user: '%(host)s' }, 'user', { user: '%(host)s' }],
    ['optional TLS', { tls: 'optional' }, 'tls', { tls: 'explicit' }],
    ['a directory', { remote: '/x' }, 'remote', {}],
  ] as const)('reports %s', (_name, given, field, held) => {
    const { octets: written, warnings } = writeBook('rclone', [{ site: { ...site, ...given } as Site }])
    expect(warnings).toMatchObject([{ field }])
    expect(readBook('rclone', written).entries[0]!.site).toMatchObject(held)
  })

  test('gives remotes with one name numbers', () => {
    const { octets: written } = writeBook('rclone', [{ site }, { site }, { site: { ...site, name: 'n-2' } }])
    expect(readBook('rclone', written).entries.map((each) => each.site.name)).toEqual(['n', 'n-2', 'n-2-2'])
  })

  test('leaves out passwords where nothing is there to hide them', () => {
    const { octets: written, warnings } = writeBook('rclone', [{ site, password: 'made' }])
    expect(warnings).toEqual([{ place: 'n', field: 'password', message: 'passwords are not written here' }])
    expect(text(written)).not.toContain('pass')
  })
})
