import { describe, expect, test } from 'vitest'
import { type BookEntry, readBook, type Site, writeBook } from '../src/index.js'
import { madeEntries, octets, text } from './made-sites.js'

function urlText({ user, host, port, remote, tls }: Site): string {
  const scheme = tls === 'explicit' ? 'ftpes' : tls === 'implicit' ? 'ftps' : 'ftp'
  const address = `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}${port === undefined ? '' : `:${port}`}`
  return `${scheme}://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${address}${remote === undefined ? '' : `/${encodeURIComponent(remote)}`}`
}

/** A scalar in one of the forms of YAML: JSON is one of them. */
const scalar = (given: unknown, number: number) =>
  number % 2 === 0 || /['\n\u2028]/.test(String(given)) ? JSON.stringify(String(given)) : `'${given}'`

function siteText({ site }: BookEntry, number: number): string {
  const { host, user, port, remote, tls, folder, ...others } = site
  const texts = { ...others, url: urlText(site), ...(tls === 'off' || tls === 'optional' ? { tls } : {}) }
  const lines = Object.entries(texts).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${scalar(value, number)}`],
  )
  if (folder.length > 0) lines.push(`folder: [${folder.map((name) => JSON.stringify(name)).join(', ')}]`)
  return `  - ${lines.join('\n    ')}\n`
}

const withoutUndefined = (site: Site) =>
  Object.fromEntries(Object.entries(site).filter(([, value]) => value !== undefined))

const read = (given: string) => readBook('yaml', octets(given))

describe('a sites.yaml', () => {
  test('with 40 sites is read, written and read again equal, and written again octet by octet', () => {
    const book = read(`# made\nversion: 1\nsites:\n${madeEntries.map(siteText).join('')}`)
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(madeEntries.map(({ site }) => ({ site: withoutUndefined(site) })))
    const written = writeBook('yaml', book.entries)
    expect(written.warnings).toEqual([])
    expect(readBook('yaml', written.octets)).toEqual(book)
    expect(writeBook('yaml', book.entries).octets).toEqual(written.octets)
  })

  test.each(['', '# nothing\n', 'version: 1\n', 'sites:\n', 'sites: []\n', '---\n'])(
    'can be empty: %j',
    (given) => {
      expect(read(given)).toEqual({ entries: [], warnings: [] })
    },
  )

  test.each([
    [
      'a wrong key',
      'sites:\n  - url: ftp://h\n    usr: made',
      'line 3: "usr": no such key; there are name, folder, url,',
    ],
    [
      'a wrong key of the book',
      'version: 1\nsite: []',
      'line 2: "site": no such key; there are version and sites',
    ],
    [
      'a key that may be a secret',
      'sites:\n  - url: ftp://h\n    "made it": x',
      'line 3: its value: no such key',
    ],
    [
      'a key twice',
      'sites:\n  - url: ftp://h\n    url: ftp://i',
      'line 3: "url": it is there more than once',
    ],
    ['sites twice', 'sites: []\nsites: []', 'line 2: "sites": it is there more than once'],
    ['another version', '\nversion: 2', 'line 2: version: expected 1; a newer program has written this file'],
    [
      'a password in a url',
      'sites:\n  - name: x\n    url: ftp://me:made@h',
      'line 3: "url": a password may not be here',
    ],
    [
      'a password as its secret',
      'sites:\n  - url: ftp://h\n    secret: made',
      'line 3: "secret": a password may not be here',
    ],
    [
      'a password in a proxy',
      'sites:\n  - url: ftp://h\n    proxy: http://u:made@p:1',
      'line 3: "proxy": a password may not be here',
    ],
    ['no url', 'sites:\n  - name: made', 'line 2: "url": it is missing'],
    [
      'a wrong port',
      'sites:\n  - url: ftp://h:0',
      'line 2: "url": the port of the URL is not from 1 to 65535',
    ],
    [
      'a wrong number',
      'sites:\n  - url: ftp://h\n    rate: -5',
      'line 3: "rate": expected octets per second',
    ],
    ['a wrong word', 'sites:\n  - url: ftp://h\n    data: made', 'line 3: "data": expected passive, active'],
    [
      'TLS against its URL',
      'sites:\n  - url: ftps://h\n    tls: off',
      'line 3: "tls": the scheme of the url says implicit',
    ],
    ['a list as a text', 'sites:\n  - url: ftp://h\n    note: [made]', 'line 3: "note": expected text'],
    [
      'a list that is not one of folders',
      'sites:\n  - url: ftp://h\n    folder: [[made]]',
      'line 3: "folder": expected text',
    ],
    ['a text for a site', 'sites:\n  - ftp://h', 'line 2: expected the keys of a site'],
    ['a text for sites', 'sites: made', 'line 1: sites: expected a list'],
    ['a list for the book', '- made', 'line 1: expected the keys version and sites'],
    ['an alias', 'sites:\n  - &a\n    url: ftp://h\n  - *a', 'line 4: expected the keys of a site'],
    [
      'an alias as a text',
      'sites:\n  - url: &a ftp://h\n    note: *a',
      'line 3: "note": expected text; aliases are not followed',
    ],
    ['an anchor that contains itself', 'sites: &a\n  - *a', 'line 2: expected the keys of a site'],
    ['a merge key', 'sites:\n  - <<: {url: ftp://h}', 'line 2: its value: expected text'],
    ['a tag', 'sites:\n  - url: !made ftp://h', 'line 2: the YAML is broken: TAG_RESOLVE_FAILED'],
    ['an indentation that is wrong', 'sites:\n  - url: ftp://h\n   made: x', 'line 3: the YAML is broken: '],
    ['a tab', 'sites:\n\t- made', 'line 2: the YAML is broken: '],
    ['a quote without an end', 'sites:\n  - url: "made', 'line 2: the YAML is broken: MISSING_CHAR'],
    ['two documents', 'version: 1\n---\nversion: 1', 'line 2: the YAML is broken: MULTIPLE_DOCS'],
  ])('with %s is refused, with its line and key', (_name, given, message) => {
    const call = () => read(given)
    expect(call).toThrow(RangeError)
    expect(call).toThrow(message)
    expect(call).not.toThrow(/made(?! it)|me:/)
  })

  test.each([
    ['lists', '['.repeat(100_000)],
    ['maps', '{a: '.repeat(100_000)],
    ['lines', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('of %s within each other is refused', (_name, given) => {
    expect(() => read(given)).toThrow(RangeError)
  })

  test('never has a password', () => {
    const site = { name: 'n', folder: [], host: 'h', secret: 'made-secret', proxy: 'socks5://u:made@x:1' }
    const { octets: written, warnings } = writeBook('yaml', [{ site, password: 'made' }])
    expect(text(written)).toBe('version: 1\nsites:\n  - name: n\n    url: ftp://h\n')
    expect(warnings.map(({ field }) => field)).toEqual(['password', 'secret', 'proxy'])
    expect(JSON.stringify(warnings)).not.toContain('made')
  })

  test.each(['env:NAME', 'command:pass show x', 'file:/x y', 'sealed:AAAA', 'keyring:n'])(
    'has the secret %j',
    (secret) => {
      const site = { name: 'n', folder: [], host: 'h', secret }
      expect(readBook('yaml', writeBook('yaml', [{ site }]).octets).entries).toEqual([{ site }])
    },
  )

  test('leaves numbers out that could not be read again, and says so', () => {
    const site = { name: 'n', folder: [], host: 'h', port: 0, connections: 1.5, rate: Number.NaN }
    const { octets: written, warnings } = writeBook('yaml', [{ site }])
    expect(warnings.map(({ field }) => field)).toEqual(['port', 'connections', 'rate'])
    expect(readBook('yaml', written).entries).toEqual([{ site: { name: 'n', folder: [], host: 'h' } }])
  })
})
