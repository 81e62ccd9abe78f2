import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BookEntry,
  type BookFormat,
  bookFormats,
  portOf,
  readBook,
  type Site,
  writeBook,
} from '../src/index.js'
import { rclone } from './made-sites.js'

const options = { rclone, csvPasswords: true }

/** Any text: letters, formats' own signs, blanks, line ends, control characters and halves of characters. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ...'"\'`%()=[];#<>&\\/\n\r\t ,:@-~{}*!|',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\ufffd',
      '\ud800',
    ),
  }),
  fc.constantFrom(
    '%(user)s',
    '"""',
    '[Sessions\\x]',
    ']]>',
    '<!--',
    '&amp;',
    '%41',
    '- x',
    'null',
    '~',
    'anonymous',
    '#',
    '/',
  ),
)

const some = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })

const anySite: fc.Arbitrary<Site> = fc.record({
  name: text,
  folder: fc.array(text, { maxLength: 3 }),
  host: fc.oneof(text, fc.domain(), fc.ipV4(), fc.ipV6()),
  port: some(
    fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(0, 21, 990, -1, 65_536, 1.5, Number.NaN)),
  ),
  user: some(text),
  account: some(text),
  secret: some(fc.oneof(text, fc.constantFrom('env:NAME', 'command:x y'))),
  tls: some(fc.constantFrom('off', 'optional', 'explicit', 'implicit')),
  insecure: some(fc.boolean()),
  system: some(fc.constantFrom('zos', 'ibmi', 'zvm', 'vms', 'windows', 'unix')),
  nameEncoding: some(fc.oneof(text, fc.constantFrom('utf-8', 'UTF8', 'gbk'))),
  codePage: some(text),
  data: some(fc.constantFrom('passive', 'active')),
  passiveAddress: some(fc.constantFrom('reply', 'control')),
  proxy: some(fc.oneof(text, fc.constantFrom('none', 'socks5://h:1', 'http://u:p@h'))),
  remote: some(
    fc.oneof(
      text,
      text.map((path) => `/${path}`),
      fc.constantFrom("'A.B.'", 'C:\\x', 'D:[A.B]'),
    ),
  ),
  local: some(text),
  connections: some(fc.oneof(fc.nat(), fc.constantFrom(-1, 0.5, Number.POSITIVE_INFINITY))),
  rate: some(fc.oneof(fc.nat(), fc.constantFrom(-1, 0.5))),
  note: some(text),
})

const anyEntry: fc.Arbitrary<BookEntry> = fc.record({ site: anySite, password: some(text) })

type Said = Readonly<Record<string, unknown>>

/** Fields that a format says always have its word for what is left open. */
const openTls: Readonly<Partial<Record<BookFormat, string>>> = { filezilla: 'optional', lftp: 'optional' }

/** What an entry says, without what says nothing: empty texts, 0 as no bound, the port that is meant, anonymous. */
function saidBy({ site, password }: BookEntry, format: BookFormat): Said {
  const { user, port, tls, nameEncoding } = site
  return Object.fromEntries(
    Object.entries({
      ...site,
      port: port === undefined ? portOf(site) : port,
      user: user === 'anonymous' ? undefined : user,
      tls: tls ?? openTls[format],
      insecure: site.insecure || undefined,
      connections: site.connections || undefined,
      rate: site.rate || undefined,
      nameEncoding: nameEncoding && /^utf-?8$/i.test(nameEncoding) ? 'utf-8' : nameEncoding,
      password,
    }).filter(([, value]) => value !== undefined && value !== ''),
  )
}

function changed(before: Said, after: Said): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
}

/** Fields that a change of another changes with them: the port that is meant, and a password for any user. */
const followers: Readonly<Record<string, readonly string[]>> = { tls: ['port'], name: ['folder'] }

/** Fields that a book says nothing about otherwise, as a password by the name of anonymous. */
const entries = fc.array(anyEntry, { minLength: 1, maxLength: 4 })

describe.each(bookFormats)('in %s', (format) => {
  const given = format === 'cyberduck' ? entries.map((all) => all.slice(0, 1)) : entries

  test('nothing of any site is lost or changed without a warning, and the rest is as it was', () => {
    fc.assert(
      fc.property(given, (all) => {
        const held = all.filter(({ site }) => isWritten(site, format))
        fc.pre(format !== 'cyberduck' || held.length > 0)
        const { octets, warnings } = writeBook(format, all, options)
        const book = readBook(format, octets, options)
        expect(book.warnings.filter(({ field }) => !isReference(format, field))).toEqual([])
        expect(book.entries).toHaveLength(held.length)
        if (all.length > 1) return
        const [before, after] = [held[0], book.entries[0]].map((each) => each && saidBy(each, format))
        if (!before || !after) return
        const warned = warnings.flatMap(({ field = '' }) => [field, ...(followers[field] ?? [])])
        expect(warned).toEqual(expect.arrayContaining(changed(before, after)))
      }),
      { numRuns: 500 },
    )
  })

  test('what was read is written without a warning, read again equal, and written again octet by octet', () => {
    fc.assert(
      fc.property(given, (all) => {
        fc.pre(format !== 'cyberduck' || all.every(({ site }) => isWritten(site, format)))
        const steady = { ...options, rclone: { ...rclone, random: () => new Uint8Array(16) } }
        const book = readBook(format, writeBook(format, all, steady).octets, steady)
        const again = writeBook(format, book.entries, steady)
        const silent = again.warnings.filter(({ message }) => !message.includes('%(…)s'))
        // Numbers of sites with one name may be given another time.
        if (all.length === 1) expect(silent).toEqual([])
        expect(
          readBook(format, again.octets, steady)
            .entries.map(({ site }) => site.host)
            .sort(),
        ).toEqual(book.entries.map(({ site }) => site.host).sort())
        if (all.length > 1) return
        expect(readBook(format, again.octets, steady)).toEqual(book)
        expect(writeBook(format, book.entries, steady).octets).toEqual(again.octets)
      }),
      { numRuns: 300 },
    )
  })
})

/** Whether a site is written at all: it has a host, which XML also does not have as blanks only. */
function isWritten({ host }: Site, format: BookFormat): boolean {
  return format === 'filezilla' || format === 'cyberduck' ? host.trim() !== '' : host !== ''
}

/** rclone puts keys there, which the reader says each time. */
function isReference(format: BookFormat, field: string | undefined): boolean {
  return format === 'rclone' && field !== undefined && ['host', 'user', 'description'].includes(field)
}
