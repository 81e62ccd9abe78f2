import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { BookPlace } from './book.js'

const fileZilla = `<?xml version="1.0"?>
<FileZilla3><Servers>
  <Folder>Work
    <Server><Host>h.example</Host><Port>2121</Port><Protocol>4</Protocol><User>me</User>
      <Pass encoding="base64">dG9wIHNlY3JldA==</Pass><Logontype>1</Logontype>
      <EncodingType>Custom</EncodingType><CustomEncoding>GBK</CustomEncoding><Colour>2</Colour>中文</Server>
  </Folder>
  <Server><Host>s.example</Host><Protocol>1</Protocol>other</Server>
</Servers></FileZilla3>`

const passphrase = { FTPKIT_PASSPHRASE: 'correct horse' }

describe('sites import', () => {
  test('adds sites to a private book, seals their passwords, and names what is left out', async () => {
    using place = new BookPlace()
    const file = place.write('sitemanager.xml', fileZilla)
    const { status, output, words } = await place.run(
      ['sites', 'import', file, '--passwords', 'seal'],
      passphrase,
    )
    expect([status, output]).toEqual([8, ''])
    expect(words).toContain('Work/中文, Colour: this field is not known; it is left out')
    expect(words).toContain('other, Protocol: protocol "1" is not FTP; the site is left out')
    const book = readFileSync(place.book, 'utf8')
    expect(words + book).not.toContain('top secret')
    expect(book).toContain('url: ftpes://me@h.example:2121\n')
    expect(statSync(place.book).mode & 0o777).toBe(0o600)
    const exported = await place.run(
      ['sites', 'export', '-', '--format', 'lftp', '--with-passwords'],
      passphrase,
    )
    expect(exported.output).toBe('中文\tftp://me:top%20secret@h.example:2121\n')
  })

  test('leaves passwords out without being asked for them, and says so', async () => {
    using place = new BookPlace()
    const { words } = await place.run(['sites', 'import', place.write('x.xml', fileZilla)])
    expect(words).toContain('1 passwords were left out: --passwords seal keeps them, encrypted')
    expect(readFileSync(place.book, 'utf8')).not.toContain('secret')
  })

  test('keeps a site of the same name, unless it is to be replaced', async () => {
    using place = new BookPlace()
    place.write('sites.yaml', 'sites: [{ name: one, url: "ftp://old.example" }]\n')
    const csv = place.write('new.csv', 'name,url\none,ftp://new.example\ntwo,ftp://two.example\n')
    const first = await place.run(['sites', 'import', csv])
    expect([first.status, first.words]).toEqual([
      8,
      expect.stringContaining('one: a site of this name is in the book'),
    ])
    const urls = async () => (await place.run(['sites', 'list', '--json'])).output.match(/"url":"[^"]*"/g)
    expect(await urls()).toEqual(['"url":"ftp://old.example"', '"url":"ftp://two.example"'])
    expect((await place.run(['sites', 'import', csv, '--replace'])).status).toBe(0)
    expect(await urls()).toEqual(['"url":"ftp://new.example"', '"url":"ftp://two.example"'])
  })

  test.each([
    ['a file of no known format', 'x', 'is not known: give --format'],
    [
      'a broken file, whose content is not repeated',
      '<FileZilla3><Pass>hidden</FileZilla3>',
      'line 1: the XML is not well-formed',
    ],
  ])('refuses %s, and leaves the book as it is', async (_what, content, message) => {
    using place = new BookPlace()
    place.write('sites.yaml', 'sites: [{ url: "ftp://h" }]\n')
    const { status, words } = await place.run(['sites', 'import', place.write('file', content)])
    expect([status, words]).toEqual([2, expect.stringContaining(message)])
    expect(words).not.toContain('hidden')
    expect(readFileSync(place.book, 'utf8')).toBe('sites: [{ url: "ftp://h" }]\n')
  })
})

describe('the book', () => {
  test.each([
    ['a wrong key', 'sites:\n  - url: ftp://h\n    hots: x\n', 'line 3: "hots": no such key'],
    ['a wrong value', 'sites:\n  - url: ftp://h\n    data: x\n', 'line 3: "data": expected passive, active'],
    ['a password', 'sites:\n  - url: ftp://me:hidden@h\n', 'line 2: "url": a password may not be here'],
    ['a newer version', 'version: 2\n', 'line 1: version: expected 1'],
    ['broken YAML', 'sites: [', 'the YAML is broken'],
  ])('with %s is refused by its path and its line', async (_what, content, message) => {
    using place = new BookPlace()
    place.write('sites.yaml', content)
    const { status, words } = await place.run(['sites', 'list'])
    expect([status, words]).toEqual([7, expect.stringContaining(`${place.book}: `)])
    expect(words).toContain(message)
    expect(words).not.toContain('hidden')
  })

  test('that is not there has no sites', async () => {
    using place = new BookPlace()
    expect(await place.run(['sites', 'list'])).toEqual({ status: 0, output: '', words: '' })
    const { status, words } = await place.run(['ls', 'site:one'])
    expect([status, words]).toEqual([2, expect.stringContaining('no site is called "one"')])
  })
})

const book = `version: 1
sites:
  - { name: top, url: 'ftp://[2001:db8::1]:2121', secret: 'env:TOP' }
  - { name: 大型机, folder: Work/EBCDIC, url: 'ftpes://ann@zos.example', system: zos, nameEncoding: gbk, data: active }
  - { name: plain, folder: Work, url: 'ftps://ann@plain.example', proxy: 'socks5://p.example:1080', secret: 'sealed:1$2$3$4' }
`

test('sites list shows folders as a tree, in columns that also fit ideographs', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', book)
  const { output } = await place.run(['sites', 'list'])
  expect(output.split('\n')).toEqual([
    'Work/',
    '  EBCDIC/',
    '    大型机  ann@zos.example:21     explicit  zos, gbk, active',
    '  plain     ann@plain.example:990  implicit  by socks5://p.example:1080, password: sealed',
    'top         [2001:db8::1]:2121     off       password: env',
    '',
  ])
})

test('sites list and export take patterns, and refuse one that names no site', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', book)
  const names = async (...patterns: string[]) =>
    (await place.run(['sites', 'list', '--json', ...patterns])).output.match(/"name":"[^"]*"/g)
  expect(await names('p*')).toEqual(['"name":"plain"'])
  expect(await names('Work/*', 'top')).toEqual(['"name":"top"', '"name":"plain"'])
  expect((await place.run(['sites', 'list', 'x*'])).status).toBe(2)
})

test('sites show tells what the book says of a site, and not what is sealed', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', book)
  const { output } = await place.run(['sites', 'show', 'Work/plain'])
  expect(output).toContain('url: ftps://ann@plain.example\n')
  expect(output).toContain('secret: sealed\n')
  expect(output).not.toContain('$')
})

test('sites export writes a private file, without passwords', async () => {
  using place = new BookPlace()
  place.write('sites.yaml', book)
  place.write('out.csv', 'old', 0o644)
  const { status } = await place.run(['sites', 'export', 'out.csv', 'top', '--format', 'csv'], {
    TOP: 'hidden',
  })
  expect(status).toBe(0)
  expect(readFileSync(`${place.folder}/out.csv`, 'utf8')).toBe('name,url\r\ntop,ftp://[2001:db8::1]:2121\r\n')
  expect(statSync(`${place.folder}/out.csv`).mode & 0o777).toBe(0o600)
})

test('what several processes import at once is all in the book', async () => {
  using place = new BookPlace()
  const books = Array.from({ length: 4 }, (_, number) =>
    place.write(
      `book${number}.csv`,
      `name,url\none ${number},ftp://h${number}\ntwo ${number},ftp://h${number}\n`,
    ),
  )
  const runs = await Promise.all(books.map((book) => place.run(['sites', 'import', book])))
  expect(runs.map(({ status, words }) => [status, words])).toEqual(
    books.map((book) => [0, expect.stringContaining(`2 sites of ${book}`)]),
  )
  const { output } = await place.run(['sites', 'list', '--json'])
  expect(output.trimEnd().split('\n')).toHaveLength(8)
  expect(readdirSync(place.folder).filter((name) => name.includes('lock'))).toEqual([])
})
