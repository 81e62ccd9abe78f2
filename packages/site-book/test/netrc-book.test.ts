import { describe, expect, test } from 'vitest'
import { type BookEntry, readBook, writeBook } from '../src/index.js'
import { entry, madeEntries, octets, picked, text } from './made-sites.js'

const hostOf = ({ site }: BookEntry, number: number) => `${site.host}${number % 3 === 0 ? '' : `-${number}`}`

/** What a site is in netrc: a host, a login, a password and an account. */
function expected(made: BookEntry, number: number): BookEntry {
  const host = hostOf(made, number)
  return entry({ ...picked(made.site, ['user', 'account']), host, name: host, folder: [] }, made.password)
}

const word = (given: string) =>
  /^[\w.-]+$/.test(given) ? given : `"${given.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`

function machineText(made: BookEntry, number: number): string {
  const { user = 'anonymous', account } = made.site
  const gap = [' ', '\n\t', '   '][number % 3]!
  const words = ['machine', word(hostOf(made, number)), 'login', word(user)]
  if (made.password !== undefined) words.push('password', word(made.password))
  if (account !== undefined) words.push('account', word(account))
  return `# machine ${number}\n${words.join(gap)}\n`
}

const read = (given: string) => readBook('netrc', octets(given))

describe('a netrc file', () => {
  test('with 40 machines is read, written and read again equal, and written again octet by octet', () => {
    const made = madeEntries.map((each, number) => ({
      ...each,
      site: { ...each.site, host: `${number}.${each.site.host}` },
    }))
    const book = read(made.map(machineText).join(''))
    expect(book.warnings).toEqual([])
    expect(book.entries).toEqual(made.map(expected))
    const written = writeBook('netrc', book.entries)
    expect(written.warnings).toEqual([])
    expect(readBook('netrc', written.octets)).toEqual(book)
    expect(writeBook('netrc', book.entries).octets).toEqual(written.octets)
  })

  test('names machines by their logins where there are more of one', () => {
    const { entries } = read('machine h login a\nmachine h login b\nmachine h login b\nmachine h')
    expect(entries.map(({ site }) => site.name)).toEqual(['h', 'b@h', 'b@h-2', '@h'])
  })

  test('has macros, defaults, repeated words and others, which are reported by line', () => {
    const { entries, warnings } = read(
      'machine h login a login b\npassword made two\nmacdef init\ncd /x\n\nmacdef x\nls\n\ndefault login c\n',
    )
    expect(entries).toEqual([{ site: { name: 'h', folder: [], host: 'h', user: 'b' }, password: 'made' }])
    expect(warnings.map(({ place }) => place)).toEqual(['line 3', 'line 6', 'line 1', 'line 2', 'default'])
    expect(JSON.stringify(warnings)).not.toMatch(/made|two/)
  })

  test('keeps the password of anonymous', () => {
    const { entries } = read('machine h login anonymous password a@b\nmachine i login anonymous')
    expect(entries).toMatchObject([{ site: { user: 'anonymous' }, password: 'a@b' }, { site: { host: 'i' } }])
    expect(entries[1]!.site).not.toHaveProperty('user')
  })

  test('with a quote without an end is refused with its line', () => {
    expect(() => read('machine h\npassword "made\n')).toThrow(new RangeError('line 2: a quote has no end'))
  })
})

describe('writing a netrc file', () => {
  const site = { name: 'h', folder: [], host: 'h' }

  test.each([
    ['a name that is not the host', { name: 'n' }, 'name'],
    ['a port', { port: 2121 }, 'port'],
    ['the port of implicit TLS', { port: 990 }, 'port'],
    ['TLS', { tls: 'explicit' as const }, 'tls'],
    ['a folder', { folder: ['f'] }, 'folder'],
  ])('reports %s', (_name, given, field) => {
    expect(writeBook('netrc', [{ site: { ...site, ...given } }]).warnings).toMatchObject([{ field }])
  })

  test('has no words that a text made', () => {
    const { octets: written } = writeBook('netrc', [
      { site: { ...site, user: 'u\nmachine evil', account: '#x' }, password: 'p" machine "evil' },
    ])
    expect(readBook('netrc', written)).toEqual({
      entries: [{ site: { ...site, user: 'u\nmachine evil', account: '#x' }, password: 'p" machine "evil' }],
      warnings: [],
    })
  })

  test('writes a password without a login for any user', () => {
    const { octets: written } = writeBook('netrc', [{ site, password: 'made' }])
    expect(text(written)).toBe('machine h\npassword made\n')
  })
})
