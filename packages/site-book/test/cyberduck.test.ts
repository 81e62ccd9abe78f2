import { describe, expect, test } from 'vitest'
import { type BookEntry, portOf, readBook, type Site, writeBook } from '../src/index.js'
import { madeEntries, octets, picked, text } from './made-sites.js'

const fields = [
  'name',
  'host',
  'user',
  'data',
  'nameEncoding',
  'connections',
  'remote',
  'local',
  'note',
] as const

/** What a site is in a bookmark of Cyberduck: it has no folder and no password, and TLS is explicit or off. */
function expected({ site }: BookEntry): BookEntry {
  return {
    site: {
      ...picked(site, fields),
      folder: [],
      port: portOf(site),
      tls: site.tls === 'off' ? 'off' : 'explicit',
    },
  }
}

const escaped = (given: string) => given.replace(/[<>&\u2028]/g, (letter) => `&#${letter.codePointAt(0)};`)

function bookmarkText({ site }: BookEntry): string {
  const values = {
    Protocol: site.tls === 'off' ? 'ftp' : 'ftps',
    Provider: 'iterate GmbH',
    Nickname: site.name,
    UUID: '00000000-0000-4000-8000-000000000000',
    Hostname: site.host,
    Port: portOf(site),
    Username: site.user ?? 'anonymous',
    Path: site.remote,
    Encoding: site.nameEncoding,
    'Access Timestamp': 1_700_000_000_000,
    'FTP Connect Mode': site.data ?? 'unknown',
    'Maximum Connections': site.connections,
    'Download Folder': site.local,
    Comment: site.note,
  }
  const pairs = Object.entries(values).map(([key, given]) => {
    const kind = typeof given === 'number' && key === 'Port' ? 'integer' : 'string'
    return given === undefined ? '' : `\t<key>${key}</key>\n\t<${kind}>${escaped(String(given))}</${kind}>\n`
  })
  return plist(pairs.join(''))
}

const plist = (inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n<dict>\n${inner}</dict>\n</plist>\n`

const read = (given: string) => readBook('cyberduck', octets(given))
const oneBookmark = (pairs: string) =>
  read(plist(`<key>Protocol</key><string>ftp</string><key>Hostname</key><string>h</string>${pairs}`))

describe('a bookmark of Cyberduck', () => {
  test.each(madeEntries)('of a made site ($site.name) is read, written and read again equal', (made) => {
    const book = read(bookmarkText(made))
    expect(book).toEqual({ entries: [expected(made)], warnings: [] })
    const written = writeBook('cyberduck', book.entries)
    expect(written.warnings).toEqual([])
    expect(readBook('cyberduck', written.octets)).toEqual(book)
    expect(writeBook('cyberduck', book.entries).octets).toEqual(written.octets)
  })

  test.each([
    ['a port', '<key>Port</key><string>x</string>', 'Port'],
    ['a mode', '<key>FTP Connect Mode</key><string>other</string>', 'FTP Connect Mode'],
    ['a field that is not known', '<key>Workdir</key><string>/x</string>', 'Workdir'],
    ['a list', '<key>Labels</key><array><string>x</string></array>', 'Labels'],
    ['a dictionary', '<key>Custom</key><dict><key>x</key><string>y</string></dict>', 'Custom'],
    ['a field twice', '<key>Port</key><string>1</string><key>Port</key><string>2</string>', 'Port'],
  ])('reports %s, and keeps the site', (_name, pairs, field) => {
    const { entries, warnings } = oneBookmark(pairs)
    expect(entries).toMatchObject([{ site: { name: 'h', host: 'h', tls: 'off' } }])
    expect(warnings).toMatchObject([{ place: 'h', field }])
  })

  test.each(['sftp', 's3', '', 'constructor', 'ftp made secret'])(
    'of protocol %j is left out',
    (protocol) => {
      const { entries, warnings } = read(
        plist(`<key>Hostname</key><string>h</string><key>Protocol</key><string>${protocol}</string>`),
      )
      expect(entries).toEqual([])
      expect(warnings).toMatchObject([{ place: 'h', field: 'Protocol' }])
      expect(JSON.stringify(warnings)).not.toContain('secret')
    },
  )

  test('is refused where a value has no key, or the document is another', () => {
    expect(() => read(plist('<string>x</string>'))).toThrow(new RangeError('<string> has no <key>'))
    expect(() => read('<plist version="1.0"><array/></plist>')).toThrow(
      'the file is not a bookmark of Cyberduck',
    )
  })
})

describe('writing a bookmark of Cyberduck', () => {
  const site = { name: 'n', folder: [], host: 'h', tls: 'off' as const, port: 21 }

  test.each([
    ['implicit TLS', { tls: 'implicit' }, 'tls', { tls: 'explicit' }],
    ['optional TLS', { tls: 'optional' }, 'tls', { tls: 'explicit' }],
    ['TLS that is left open', { tls: undefined }, 'tls', { tls: 'explicit' }],
    ['a control character', { note: 'a\u0007' }, 'note', { note: 'a\ufffd' }],
    ['a folder', { folder: ['f'] }, 'folder', {}],
    ['an account', { account: 'x' }, 'account', {}],
  ] as const)('reports %s', (_name, given, field, held) => {
    const { octets: written, warnings } = writeBook('cyberduck', [{ site: { ...site, ...given } as Site }])
    expect(warnings).toMatchObject([{ field }])
    expect(readBook('cyberduck', written).entries).toMatchObject([{ site: held }])
  })

  test('leaves the password out', () => {
    const { octets: written, warnings } = writeBook('cyberduck', [{ site, password: 'made' }])
    expect(warnings).toMatchObject([{ field: 'password' }])
    expect(text(written)).not.toContain('made')
  })

  test.each([0, 2])('refuses %i sites', (count) => {
    expect(() => writeBook('cyberduck', new Array(count).fill({ site }))).toThrow(
      new RangeError(`a bookmark of Cyberduck has one site, not ${count}`),
    )
  })
})
