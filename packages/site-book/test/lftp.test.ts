import { describe, expect, test } from 'vitest'
import { type BookEntry, readBook, type Site, writeBook } from '../src/index.js'
import { entry, madeEntries, octets, picked, text } from './made-sites.js'

/** What a site is in a bookmark: a name without blanks, and TLS from the beginning or as the server has it. */
function expected({ site, password }: BookEntry, number: number): BookEntry {
  const held = picked(site, ['host', 'port', 'user', 'remote'])
  return entry(
    { ...held, name: nameOf(number), folder: [], tls: site.tls === 'implicit' ? 'implicit' : 'optional' },
    password,
  )
}

const nameOf = (number: number) => ['plain', '名前', 'a%41b', '"q"', "#x'"][number % 5] + String(number)

function bookmarkText({ site, password }: BookEntry, number: number): string {
  const { user, host, port, remote } = site
  const login = user === undefined ? '' : encodeURIComponent(user)
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`
  const address = `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}${port === undefined ? '' : `:${port}`}`
  const path =
    remote === undefined ? '' : `/${encodeURIComponent(remote).replaceAll('%2F', number % 2 ? '/' : '%2F')}`
  const slash = remote === undefined || remote === '/' ? '' : '/'
  return `${nameOf(number)}\t${site.tls === 'implicit' ? 'ftps' : 'ftp'}://${login}${secret}${login && '@'}${address}${path}${slash}\n`
}

const read = (given: string) => readBook('lftp', octets(given))

describe('the bookmarks of lftp', () => {
  test('for 40 sites are read, written and read again equal, and written again octet by octet', () => {
    const book = read(madeEntries.map(bookmarkText).join(''))
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(madeEntries.map(expected))
    const written = writeBook('lftp', book.entries)
    expect(written.warnings).toEqual([])
    expect(readBook('lftp', written.octets)).toEqual(book)
    expect(writeBook('lftp', book.entries).octets).toEqual(written.octets)
  })

  test.each([
    ['of another protocol', 'n\tsftp://me:made@h/', 'n'],
    ['without a host', 'n\tftp://me:made@/', 'n'],
    ['with a wrong port', 'n\tftp://h:99999/', 'n'],
    ['with digits of a password where the port is', 'n\tftp://h:123456789', 'n'],
    ['with escapes of another encoding', 'n\tftp://me:%ff@h/', 'n'],
    ['that is not a URL', 'n\tmade', 'n'],
    ['that has more words', 'n ftp://me:made@h/ x', 'line 1'],
    ['that has a name only', 'made', 'line 1'],
  ])('leave out one %s, and do not repeat it', (_name, line, place) => {
    const { entries, warnings } = read(`${line}\n\nx\tftp://h\n`)
    expect(entries.map(({ site }) => site.name)).toEqual(['x'])
    expect(warnings).toMatchObject([{ place }])
    expect(JSON.stringify(warnings)).not.toMatch(/made|123456789|99999/)
  })
})

describe('writing bookmarks for lftp', () => {
  const site = { name: 'n', folder: [], host: 'h', tls: 'optional' as const }

  test.each([
    ['a blank in a name', { name: 'a b' }, 'name', { name: 'a_b' }],
    ['a line end in a name', { name: 'a\nevil\tftp://x' }, 'name', { name: 'a_evil_ftp:__x' }],
    ['a slash in a name', { name: 'a/b' }, 'name', { name: 'a_b' }],
    ['a name that would be an option', { name: '-x' }, 'name', { name: '_x' }],
    ['TLS that is explicit', { tls: 'explicit' }, 'tls', { tls: 'optional' }],
    ['no TLS', { tls: 'off' }, 'tls', { tls: 'optional' }],
    ['a slash at the end of a directory', { remote: '/a/' }, 'remote', { remote: '/a' }],
    ['a note', { note: 'x' }, 'note', {}],
  ] as const)('reports %s', (_name, given, field, held) => {
    const { octets: written, warnings } = writeBook('lftp', [{ site: { ...site, ...given } as Site }])
    expect(warnings).toMatchObject([{ field }])
    expect(readBook('lftp', written).entries).toMatchObject([{ site: held }])
  })

  test('has one line for each site, whatever is in its texts', () => {
    const { octets: written } = writeBook('lftp', [
      { site: { ...site, user: 'u\nx', host: 'h\ty', remote: '/a\nb' }, password: 'p\nq' },
    ])
    expect(text(written)).toBe('n\tftp://u%0Ax:p%0Aq@h%09y//a%0Ab\n')
  })

  test('gives a password to anonymous where there is no user', () => {
    const { octets: written } = writeBook('lftp', [{ site, password: 'a@b' }])
    expect(text(written)).toBe('n\tftp://anonymous:a%40b@h\n')
  })
})
