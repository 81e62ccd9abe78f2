import { describe, expect, test } from 'vitest'
import { type BookEntry, readBook, type Site, siteUrl, writeBook } from '../src/index.js'
import { entry, madeEntries, octets, text } from './made-sites.js'

const columns = [
  ...['note', 'url', 'password', 'name', 'tls', 'folder', 'account', 'system', 'nameEncoding', 'data'],
  ...['passiveAddress', 'proxy', 'insecure', 'local', 'connections', 'rate'],
]

const cell = (given: string) => (/[",\n\r]|^ | $/.test(given) ? `"${given.replaceAll('"', '""')}"` : given)

function urlText({ user, host, port, remote, tls }: Site): string {
  const scheme = tls === 'explicit' ? 'ftpes' : tls === 'implicit' ? 'ftps' : 'ftp'
  const address = `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}${port === undefined ? '' : `:${port}`}`
  return `${scheme}://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${address}${remote === undefined ? '' : `/${encodeURIComponent(remote)}`}`
}

function rowText({ site, password = '' }: BookEntry): string {
  const { tls } = site
  const texts: Record<string, unknown> = {
    ...site,
    password,
    url: urlText(site),
    tls: tls === 'explicit' || tls === 'implicit' ? '' : tls,
    folder: site.folder.map((name) => name.replaceAll('/', '\\/')).join('/'),
  }
  return columns.map((column) => cell(String(texts[column] ?? ''))).join(',')
}

function withoutUndefined({ site, password }: BookEntry): BookEntry {
  const given = Object.entries(site).filter(([, value]) => value !== undefined)
  return entry(Object.fromEntries(given) as unknown as Site, password)
}

const read = (given: string) => readBook('csv', octets(given))

describe('CSV', () => {
  test.each(['\n', '\r\n', '\r'])(
    'with 40 sites and lines that end by %j is read, written and read again equal',
    (end) => {
      const book = read(`\ufeff${[columns.join(','), ...madeEntries.map(rowText)].join(end)}`)
      expect(book.warnings).toEqual([])
      expect(book.entries).toEqual(madeEntries.map(withoutUndefined))
      const written = writeBook('csv', book.entries, { csvPasswords: true })
      expect(written.warnings).toEqual([])
      expect(readBook('csv', written.octets)).toEqual(book)
      expect(writeBook('csv', book.entries, { csvPasswords: true }).octets).toEqual(written.octets)
    },
  )

  test('has no passwords but where they are wanted', () => {
    const site = { name: 'n', folder: [], host: 'h' }
    const { octets: written, warnings } = writeBook('csv', [{ site, password: 'made' }])
    expect(text(written)).toBe('name,url\r\nn,ftp://h\r\n')
    expect(warnings).toEqual([{ place: 'n', field: 'password', message: 'passwords are not written' }])
  })

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\t=x',
    'a\nb',
    'a\r\nb',
    'a\rb',
    '"',
    '""',
    ',',
    ' x ',
    '\u00a0',
    '\0',
  ])('keeps a cell %j as it is', (note) => {
    const site = { name: note, folder: [note], host: 'h', note }
    expect(readBook('csv', writeBook('csv', [{ site }]).octets)).toEqual({
      entries: [{ site }],
      warnings: [],
    })
  })

  test('leaves out lines that are wrong, and names them with what is wrong', () => {
    const lines = [
      'url,tls,secret,rate,"two\nlines"',
      'ftp://h:0,,,,',
      'ftp://me:made@h,,,,',
      'ftp://h,maybe,,,',
      'ftps://h,off,,,',
      'ftp://h,,made,,',
      ',explicit,,,',
      'ftp://h,,,many,',
      'ftp://good,,,,,more',
      '',
      'sftp://h,,,,',
    ]
    const { entries, warnings } = read(lines.join('\n'))
    expect(entries.map(({ site }) => site.host)).toEqual(['good'])
    expect(warnings.map(({ place, field }) => [place, field])).toEqual([
      ['line 1', undefined],
      ['line 3', 'url'],
      ['line 4', 'url'],
      ['line 5', 'tls'],
      ['line 6', 'tls'],
      ['line 7', 'secret'],
      ['line 8', 'url'],
      ['line 9', 'rate'],
      ['line 10', undefined],
      ['line 12', 'url'],
    ])
    expect(JSON.stringify(warnings)).not.toContain('made')
  })

  test.each([
    [
      'no column "url"',
      'name,host\nmade,h',
      'line 1: there is no column "url"; columns have commas between them',
    ],
    ['nothing', '', 'line 1: there is no column "url"; columns have commas between them'],
    ['a column twice', 'url,note,note\n', 'line 1: there is more than one column "note"'],
    [
      'a quote without an end',
      'url,note\nftp://h,x\nftp://h,"made',
      'line 3: a quote has no end, or is within a cell',
    ],
    ['text after a quote', 'url,note\nftp://h,"made"x', 'line 2: a quote has no end, or is within a cell'],
  ])('with %s is refused', (_name, given, message) => {
    expect(() => read(given)).toThrow(new RangeError(message))
  })

  test('never has a secret that is not a reference, or a proxy with a password', () => {
    const site = { name: 'n', folder: [], host: 'h', secret: 'made-secret', proxy: 'http://u:made/p@x:1' }
    const { octets: written, warnings } = writeBook('csv', [{ site }])
    expect(text(written)).not.toContain('made')
    expect(warnings.map(({ field }) => field)).toEqual(['secret', 'proxy'])
    expect(JSON.stringify(warnings)).not.toContain('made')
  })

  test('has the URL that siteUrl makes', () => {
    for (const { site } of madeEntries)
      expect(text(writeBook('csv', [{ site }]).octets)).toContain(siteUrl(site))
  })
})
