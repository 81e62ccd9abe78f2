import { type HostType, hostTypes } from '@ftpkit/protocol'
import { joinedNames, splitNames } from './names.js'
import type { Notes } from './notes.js'
import { countIn } from './port.js'
import type { Site, SiteTls } from './site.js'
import { parseSiteUrl, siteUrl } from './url.js'

// The fields of a site as text: the keys of sites.yaml and the columns of CSV.

/** A field as text. */
export interface TextField {
  readonly key: string
  /** What it may be, as the end of an error. */
  readonly form: string
  /** The text of a site; undefined for none. */
  readonly of: (site: Site) => string | undefined
  /** What a text says; undefined for a wrong one. @throws RangeError that says what is wrong, and repeats no secret */
  readonly parse: (text: string) => Partial<Site> | undefined
}

const tlsKinds: readonly SiteTls[] = ['off', 'optional', 'explicit', 'implicit']
const truths: Readonly<Record<string, boolean>> = { true: true, false: false }

/** A field whose text is its value. */
function text(
  key: 'name' | 'account' | 'nameEncoding' | 'codePage' | 'local' | 'note',
  form: string,
): TextField {
  return { key, form, of: (site) => site[key], parse: (given) => ({ [key]: given }) }
}

/** A field that is one of some words. */
function word<Value extends string>(
  key: 'tls' | 'system' | 'data' | 'passiveAddress',
  words: readonly Value[],
): TextField {
  return {
    key,
    form: words.join(', '),
    of: (site) => site[key],
    parse: (given) => (words.includes(given as Value) ? { [key]: given } : undefined),
  }
}

function count(key: 'connections' | 'rate', form: string): TextField {
  return {
    key,
    form,
    of: (site) => site[key]?.toString(),
    parse: (given) => {
      const value = countIn(given)
      return value === undefined ? undefined : { [key]: value }
    },
  }
}

/** Folders with a slash between them, and a backslash before a slash or a backslash in a name. */
const folder: TextField = {
  key: 'folder',
  form: 'folders with / between them',
  of: ({ folder }) => joinedNames(folder) || undefined,
  parse: (given) => ({ folder: splitNames(given) }),
}

const url: TextField = {
  key: 'url',
  form: 'ftp://USER@HOST:PORT/PATH, or ftpes:// or ftps:// with TLS',
  of: (site) => siteUrl(site),
  parse: (given) => {
    const { password, ...fields } = parseSiteUrl(given)
    if (password !== undefined)
      throw new RangeError('a password may not be here; say where it is by "secret"')
    return fields
  },
}

/** Kinds of places that a password may be in. */
const secretForm = /^(?:env|command|file|sealed|keyring):[\s\S]+$/

const secret: TextField = {
  key: 'secret',
  form: 'env:NAME, command:PROGRAM, file:PATH, sealed:TEXT or keyring:NAME',
  of: ({ secret }) => secret,
  parse: (given) => {
    if (secretForm.test(given)) return { secret: given }
    throw new RangeError('a password may not be here')
  },
}

const insecure: TextField = {
  key: 'insecure',
  form: 'true or false',
  of: ({ insecure }) => (insecure ? 'true' : undefined),
  parse: (given) => (Object.hasOwn(truths, given) ? { insecure: truths[given] || undefined } : undefined),
}

const proxy: TextField = {
  key: 'proxy',
  form: 'socks5://HOST:PORT, http://HOST:PORT or none',
  of: ({ proxy }) => proxy,
  parse: (given) => {
    if (/^[a-z0-9+]+:\/\/[^@]*:[\s\S]*@/i.test(given)) throw new RangeError('a password may not be here')
    return /^(?:none|(?:socks5h?|https?):\/\/.+)$/.test(given) ? { proxy: given } : undefined
  },
}

/** Every field, in the order in which they are written. */
export const textFields: readonly TextField[] = [
  text('name', 'text'),
  folder,
  url,
  // Without it the scheme of the URL says it.
  { ...word('tls', tlsKinds), of: ({ tls }) => (tls === 'off' || tls === 'optional' ? tls : undefined) },
  secret,
  text('account', 'text'),
  word<HostType>('system', hostTypes),
  text('nameEncoding', 'an encoding such as gbk'),
  text('codePage', 'a code page such as 1047'),
  word('data', ['passive', 'active']),
  word('passiveAddress', ['reply', 'control']),
  proxy,
  insecure,
  text('local', 'a directory'),
  count('connections', 'a number from 1 on'),
  count('rate', 'octets per second, from 1 on'),
  text('note', 'text'),
]

/** The texts of a site, by the keys of the fields. A field that could not be read again is reported, and left out. */
export function textsOf(site: Site, notes: Notes): [key: string, text: string][] {
  return textFields.flatMap(({ key, form, of, parse }) => {
    const value = of(site)
    if (value === undefined || value === '') return []
    const wrong = wrongness(() => parse(value), form)
    if (wrong === undefined) return [[key, value]]
    notes.warn(site, `${wrong}; it is left out`, key)
    return []
  })
}

/** What is wrong with a text; undefined for nothing. */
function wrongness(parse: () => Partial<Site> | undefined, form: string): string | undefined {
  try {
    return parse() ? undefined : `expected ${form}`
  } catch (error) {
    return (error as Error).message
  }
}

/** A field that is wrong. */
export interface WrongField {
  readonly key: string
  readonly message: string
}

/** The site that texts describe, or what is wrong with them. Empty texts say nothing. */
export function siteOfTexts(texts: ReadonlyMap<string, string>): Site | WrongField {
  let site: Partial<Site> = { folder: [] }
  for (const { key, form, parse } of textFields) {
    const given = texts.get(key)
    if (given === undefined || given === '') continue
    try {
      const fields = parse(given)
      if (!fields) return { key, message: `expected ${form}` }
      if (contradicts(site.tls, fields.tls)) return { key, message: `the scheme of the url says ${site.tls}` }
      site = {
        ...site,
        ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      }
    } catch (error) {
      return { key, message: (error as Error).message }
    }
  }
  const unknown = [...texts.keys()].find((key) => !textFields.some((field) => field.key === key))
  if (unknown !== undefined) return { key: unknown, message: `no such key; there are ${allKeys()}` }
  if (site.host === undefined) return { key: 'url', message: 'it is missing' }
  return { name: site.host, ...site } as Site
}

function allKeys(): string {
  return textFields.map(({ key }) => key).join(', ')
}

/** Whether a field says another TLS than the scheme of the URL, which `ftp` leaves open. */
function contradicts(ofUrl: SiteTls | undefined, given: SiteTls | undefined): boolean {
  return ofUrl !== undefined && given !== undefined && ofUrl !== given
}

/** Whether texts were wrong. */
export function isWrong(site: Site | WrongField): site is WrongField {
  return 'message' in site
}
