import { describe, expect, test } from 'vitest'
import { type BookEntry, portOf, readBook, type Site, writeBook } from '../src/index.js'
import { asFileZillaWrites } from './filezilla-form.js'
import { entry, madeEntries, octets, picked } from './made-sites.js'

const fields = [
  ...([
    'name',
    'folder',
    'host',
    'user',
    'account',
    'system',
    'nameEncoding',
    'data',
    'proxy',
    'remote',
  ] as const),
  ...(['local', 'connections', 'note'] as const),
]

/** What a site is after FileZilla: it says a port and TLS always, knows no IBM i, and has absolute directories. */
function expected({ site, password }: BookEntry): BookEntry {
  const held = picked(site, fields)
  const { remote, system } = held
  return entry(
    {
      ...held,
      ...(remote?.startsWith('/') ? {} : without('remote')),
      ...(system === 'ibmi' ? without('system') : {}),
      port: portOf(site),
      tls: site.tls ?? 'optional',
    } as Site,
    password,
  )
}

const without = (field: keyof Site) => ({ [field]: undefined })

const protocolOf = { optional: 0, implicit: 3, explicit: 4, off: 6 }
const typeOf = { unix: 1, vms: 2, windows: 3, zos: 4, ibmi: 0, zvm: 6 }

const escaped = (given: string) =>
  given.replace(/[<>&"'\u2028]/g, (letter) => `&#x${letter.codePointAt(0)!.toString(16)};`)

function serverText({ site, password }: BookEntry): string {
  const parts = site.remote?.split('/').filter((part) => part !== '') ?? []
  const path = site.remote?.startsWith('/')
    ? ['1 0', ...parts.map((part) => `${part.length} ${part}`)].join(' ')
    : ''
  const element = (name: string, given: string | number | undefined, attributes = '') =>
    given === undefined || given === ''
      ? `<${name}/>`
      : `<${name}${attributes}>${escaped(String(given))}</${name}>`
  const isUtf8 = site.nameEncoding === 'utf-8'
  return [
    '<Server>',
    element('Host', site.host),
    element('Port', portOf(site)),
    element('Protocol', protocolOf[site.tls ?? 'optional']),
    element('Type', site.system ? typeOf[site.system] : 0),
    site.user === undefined ? '' : element('User', site.user),
    password === undefined
      ? ''
      : element('Pass', Buffer.from(password).toString('base64'), ' encoding="base64"'),
    site.account === undefined ? '' : element('Account', site.account),
    element('Logontype', site.user === undefined ? 0 : site.account ? 4 : password === undefined ? 2 : 1),
    element('TimezoneOffset', 0),
    element('PasvMode', site.data ? `MODE_${site.data.toUpperCase()}` : 'MODE_DEFAULT'),
    element('MaximumMultipleConnections', site.connections ?? 0),
    element('EncodingType', site.nameEncoding === undefined ? 'Auto' : isUtf8 ? 'UTF-8' : 'Custom'),
    site.nameEncoding === undefined || isUtf8 ? '' : element('CustomEncoding', site.nameEncoding),
    element('BypassProxy', site.proxy === 'none' ? 1 : 0),
    element('Name', site.name),
    element('Comments', site.note),
    element('Colour', 0),
    element('LocalDir', site.local),
    element('RemoteDir', path),
    element('SyncBrowsing', 0),
    element('DirectoryComparison', 0),
    `${escaped(site.name)}&#x0A;`,
    '</Server>',
  ].join('\n\t')
}

/** A site within its folders, each of which is opened and closed around it. */
function inFolders(made: BookEntry): string {
  return made.site.folder.reduceRight(
    (inner, name) => `<Folder expanded="1">${escaped(name)}&#x0A;\n${inner}</Folder>\n`,
    serverText(made),
  )
}

const bookOf = (servers: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<FileZilla3 version="3.63.0" platform="*nix">\n<Servers>\n${servers}\n</Servers>\n</FileZilla3>\n`

const read = (given: string) => readBook('filezilla', octets(given))
const oneServer = (elements: string) => read(bookOf(`<Server><Host>h</Host>${elements}named</Server>`))

describe('a sitemanager.xml of FileZilla', () => {
  test('with 40 sites is read, written and read again equal, and written again octet by octet', () => {
    const book = read(bookOf(madeEntries.map(inFolders).join('\n')))
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(
      madeEntries.map((made) => expect.objectContaining({ site: expected(made).site })),
    )
    expect(book.entries.map(({ password }) => password)).toEqual(madeEntries.map(({ password }) => password))
    const written = writeBook('filezilla', book.entries)
    expect(written.warnings).toEqual([])
    const again = readBook('filezilla', written.octets)
    expect(sorted(again.entries)).toEqual(sorted(book.entries))
    expect(writeBook('filezilla', again.entries).octets).toEqual(written.octets)
  })

  test('is read in the form that FileZilla 3.63 writes, with names in <Name> only', () => {
    const { entries, warnings } = read(asFileZillaWrites)
    expect(warnings).toEqual([])
    expect(entries).toEqual([
      {
        site: {
          ...{ name: '名 & <x>', folder: ['Work', 'ü "q"'], host: '127.0.0.1', port: 2121, tls: 'off' },
          ...{ user: 'me@example.com', account: 'ac 7', system: 'zos', data: 'active', nameEncoding: 'gbk' },
          ...{ proxy: 'none', connections: 3, local: '/tmp', remote: "'A.B.'", note: 'a\nb' },
        },
        password: 'p/w@:%"#é `$x',
      },
      { site: { name: 'anon', folder: [], host: '::1', port: 990, tls: 'implicit' } },
    ])
  })

  test('has locked passwords, which are left out with a warning', () => {
    const { entries, warnings } = oneServer(
      '<Pass encoding="crypt" pubkey="abc">c2VjcmV0</Pass><Logontype>1</Logontype><User>u</User>',
    )
    expect(entries).toEqual([{ site: { name: 'named', folder: [], host: 'h', tls: 'optional', user: 'u' } }])
    expect(warnings).toEqual([
      {
        place: 'named',
        field: 'Pass',
        message: 'the password is locked by a master password; enter it again',
      },
    ])
  })

  test.each([
    ['in clear, as former versions have them', '<Pass>cle ar </Pass>', 'cle ar '],
    ['in base64', '<Pass encoding="base64">cMOk</Pass>', 'pä'],
    ['in base64 that is none', '<Pass encoding="base64">*</Pass>', undefined],
    ['in base64 of other octets', '<Pass encoding="base64">/w==</Pass>', undefined],
    ['in a way that is not known', '<Pass encoding="rot13">x</Pass>', undefined],
  ])('has passwords %s', (_name, pass, password) => {
    const { entries, warnings } = oneServer(`${pass}<Logontype>1</Logontype><User>u</User>`)
    expect(entries[0]!.password).toBe(password)
    expect(warnings.map(({ field }) => field)).toEqual(password === undefined ? ['Pass'] : [])
  })

  test.each(['Pass', 'User'])('reports a %s of a site that logs in as anonymous', (field) => {
    const { entries, warnings } = oneServer(`<${field}>made</${field}><Logontype>0</Logontype>`)
    expect(entries).toEqual([{ site: { name: 'named', folder: [], host: 'h', tls: 'optional' } }])
    expect(warnings).toMatchObject([{ place: 'named', field }])
    expect(JSON.stringify(warnings)).not.toContain('made')
  })

  test.each([
    ['1', 'SFTP'],
    ['7', 'WebDAV'],
    ['constructor', 'none, though every object has it'],
    ['nonsense that may be a secret', 'none'],
  ])('leaves out a site of protocol %s: %s', (protocol) => {
    const { entries, warnings } = oneServer(`<Protocol>${protocol}</Protocol>`)
    expect(entries).toEqual([])
    expect(warnings).toMatchObject([{ place: 'named', field: 'Protocol' }])
    expect(JSON.stringify(warnings)).not.toContain('secret')
  })

  test.each([
    ['a port', '<Port>0</Port>'],
    ['a port', '<Port>port</Port>'],
    ['a number of connections', '<MaximumMultipleConnections>-1</MaximumMultipleConnections>'],
    ['a directory', '<RemoteDir>1 0 9 web</RemoteDir>'],
    ['a directory of a type that is not known', '<RemoteDir>77 0 3 web</RemoteDir>'],
    ['a type', '<Type>55</Type>'],
    ['a mode', '<PasvMode>MODE_NONE</PasvMode>'],
    ['an encoding', '<EncodingType>Other</EncodingType>'],
    ['an encoding without a name', '<EncodingType>Custom</EncodingType>'],
    ['a name of an encoding that is not used', '<CustomEncoding>gbk</CustomEncoding>'],
    ['a login type', '<Logontype>99</Logontype>'],
    ['a field that is not known', '<Keyfile>k</Keyfile>'],
    ['a field with others in it', '<Bookmark><Name>b</Name></Bookmark>'],
    ['a field twice', '<Port>1</Port><Port>2</Port>'],
    ['a time zone', '<TimezoneOffset>60</TimezoneOffset>'],
  ])('reports %s that is wrong, and keeps the site', (_name, element) => {
    const { entries, warnings } = oneServer(element)
    expect(entries).toMatchObject([{ site: { name: 'named', host: 'h' } }])
    expect(warnings).toMatchObject([
      { place: 'named', field: expect.stringContaining(/<(\w+?)(?:Type)?>/.exec(element)![1]!) },
    ])
  })

  test('takes the first of two fields, as FileZilla does', () => {
    expect(oneServer('<Port>1</Port><Port>2</Port>').entries[0]!.site.port).toBe(1)
  })

  test('may have a folder without a name, whose sites are in the one around it', () => {
    const server = '<Server><Host>h</Host>s</Server>'
    const { entries } = read(bookOf(`<Folder>a<Folder> ${server}</Folder></Folder>`))
    expect(entries.map(({ site }) => site.folder)).toEqual([['a']])
  })

  test('is refused where folders contain each other without end', () => {
    const deep = bookOf('<Folder>x'.repeat(101) + '</Folder>'.repeat(101))
    expect(() => read(deep)).toThrow(new RangeError('folders are nested more than 100 deep'))
  })

  test('is not written with a site in more folders than are read', () => {
    const site = { name: 'deep', host: 'h', tls: 'off' as const }
    const { octets: written, warnings } = writeBook('filezilla', [
      { site: { ...site, folder: new Array<string>(101).fill('x') } },
      { site: { ...site, folder: new Array<string>(100).fill('x') } },
    ])
    expect(warnings).toMatchObject([
      { field: 'folder', message: 'folders may be 100 deep; the site is left out' },
    ])
    expect(readBook('filezilla', written).entries).toHaveLength(1)
  })

  test('that is another document is refused', () => {
    expect(() => read('<html><body/></html>')).toThrow('the file is not a sitemanager.xml of FileZilla')
  })

  test('can be in UTF-16', () => {
    const given = bookOf('<Server><Host>h</Host>名</Server>')
    const little = Buffer.from(`\ufeff${given}`, 'utf16le')
    expect(readBook('filezilla', little).entries[0]!.site.name).toBe('名')
    expect(readBook('filezilla', Buffer.from(little).swap16()).entries[0]!.site.name).toBe('名')
  })
})

function sorted(entries: readonly BookEntry[]): readonly BookEntry[] {
  return entries.toSorted((one, other) => (one.site.name < other.site.name ? -1 : 1))
}
