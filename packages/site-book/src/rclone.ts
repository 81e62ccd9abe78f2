import { base64UrlOf, octetsOfBase64 } from './base64.js'
import { Fields } from './fields.js'
import { type Section, sectionsOf } from './ini.js'
import { UniqueNames } from './names.js'
import { Notes } from './notes.js'
import { connectionsIn, portIn } from './port.js'
import { type Book, type BookEntry, entryOf, portOf, type SiteTls, siteOf, type WrittenBook } from './site.js'
import { octetsOf, textOf, utf8TextOf } from './text.js'
import type { TextRule } from './writable.js'

/** What hiding a password as rclone does needs of the platform. */
export interface RcloneTools {
  /** AES-256 in counter mode, which encrypts and decrypts alike: 32 octets of key, 16 of the first counter. */
  readonly aesCtr: (key: Uint8Array, counter: Uint8Array, octets: Uint8Array) => Uint8Array
  /** Octets by chance. */
  readonly random: (length: number) => Uint8Array
}

/** The key by which rclone hides passwords; it is the same in every copy, and no secret. */
const key = Uint8Array.from([
  ...[0x9c, 0x93, 0x5b, 0x48, 0x73, 0x0a, 0x55, 0x4d, 0x6b, 0xfd, 0x7c, 0x63, 0xc8, 0x86, 0xa9, 0x2b],
  ...[0xd3, 0x90, 0x19, 0x8e, 0xb8, 0x12, 0x8a, 0xfb, 0xf4, 0xde, 0x16, 0x2b, 0x8b, 0x95, 0xf6, 0x38],
])

const counterLength = 16

/** What Go reads as true and false. */
const truths: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false])),
}

/** rclone puts the value of another key there. */
const reference = /%\([^)]+\)s/

/**
 * Reads rclone.conf. Remotes that are not FTP are left out.
 *
 * @param tools by which passwords are read. Default: they are left out
 * @throws RangeError for a configuration that is encrypted as a whole
 */
export function readRclone(octets: Uint8Array, tools?: RcloneTools): Book {
  const text = textOf(octets)
  if (/^RCLONE_ENCRYPT_V\d+:/m.test(text))
    throw new RangeError(
      'the configuration of rclone is encrypted; remove its password by "rclone config" first',
    )
  const notes = new Notes()
  const sections = sectionsOf(text, (line) => notes.warnOfLine(line, 'this is not a line of a configuration'))
  const entries = sections.flatMap((section) => remoteOf(section, tools, notes))
  return { entries, warnings: notes.warnings }
}

function remoteOf(section: Section, tools: RcloneTools | undefined, notes: Notes): BookEntry[] {
  const place = { folder: [], name: section.name }
  const warn = (field: string, message: string) => notes.warn(place, message, field)
  const values = section.values.map(([name, text]) => [name, unquoted(text)] as const)
  const fields = new Fields(values, warn, 'last')
  const type = fields.take('type')
  const host = fields.take('host')
  if (type !== 'ftp' || host === undefined) {
    if (type === 'ftp') warn('host', 'there is no host; the remote is left out')
    else warn('type', 'it is not FTP; the remote is left out')
    return []
  }
  const hidden = fields.take('pass')
  const password = hidden === undefined ? undefined : revealed(hidden, tools)
  if (hidden !== undefined && password === undefined)
    warn('pass', tools ? 'the password can not be decoded' : 'passwords are not read here')
  const user = fields.take('user')
  const note = fields.take('description')
  for (const [field, text] of Object.entries({ host, user, description: note }))
    if (text !== undefined && reference.test(text))
      warn(field, 'it refers to another key, which is not followed')
  const site = siteOf({
    ...place,
    host,
    tls: tlsIn(fields),
    port: fields.read('port', portIn),
    user: user === 'anonymous' && !password ? undefined : user,
    insecure: fields.lookUp('no_check_certificate', truths) || undefined,
    connections: fields.read('concurrency', connectionsIn) || undefined,
    note,
  })
  fields.reportRest()
  return [entryOf(site, password || undefined)]
}

/** Undefined where one of the two is wrong, so that TLS is not turned off by a mistake. */
function tlsIn(fields: Fields): SiteTls | undefined {
  const [implicit, explicit] = [
    fields.lookUp('tls', truths, false),
    fields.lookUp('explicit_tls', truths, false),
  ]
  if (implicit) return 'implicit'
  if (explicit) return 'explicit'
  return implicit === undefined || explicit === undefined ? undefined : 'off'
}

/** A value without the quotes that rclone takes off. */
function unquoted(text: string): string {
  const quote = text.startsWith('"""') ? '"""' : text.startsWith('`') ? '`' : ''
  const end = text.lastIndexOf(quote)
  return quote !== '' && end >= quote.length ? text.slice(quote.length, end) : text
}

function revealed(text: string, tools: RcloneTools | undefined): string | undefined {
  const octets = octetsOfBase64(text)
  if (!tools || !octets || octets.length < counterLength) return undefined
  return utf8TextOf(tools.aesCtr(key, octets.subarray(0, counterLength), octets.subarray(counterLength)))
}

function hidden(password: string, { aesCtr, random }: RcloneTools): string {
  const counter = random(counterLength)
  return base64UrlOf(Uint8Array.from([...counter, ...aesCtr(key, counter, octetsOf(password))]))
}

/** What a value of rclone.conf can't be. */
export const fitForRclone: TextRule = {
  change: (text) => text.replaceAll(/\s*[\n\r]\s*/g, ' '),
  message: 'a value of rclone has one line; line ends are blanks',
}

const known: ReadonlySet<string> = new Set([
  ...['name', 'host', 'port', 'user', 'password', 'tls', 'insecure', 'connections', 'note'],
])

const tlsKeys: Readonly<Record<SiteTls, string | undefined>> = {
  off: undefined,
  optional: 'explicit_tls',
  explicit: 'explicit_tls',
  implicit: 'tls',
}

/** Writes remotes for rclone.conf. Passwords are in it, hidden and not encrypted, where there are tools for them. */
export function writeRclone(entries: readonly BookEntry[], tools?: RcloneTools): WrittenBook {
  const notes = new Notes()
  const names = new UniqueNames()
  const lines = entries.flatMap((entry) => [...sectionLines(entry, { names, notes, tools }), ''])
  return { octets: octetsOf(lines.join('\n')), warnings: notes.warnings }
}

interface Writing {
  readonly names: UniqueNames
  readonly notes: Notes
  readonly tools: RcloneTools | undefined
}

function sectionLines(entry: BookEntry, { names, notes, tools }: Writing): string[] {
  const { site, password } = entry
  notes.warnOfUnwritten(entry, known)
  const { host, user = 'anonymous', tls = 'optional', insecure, connections, note } = site
  if (tls === 'optional') notes.warn(site, 'rclone has no optional TLS; it is written as explicit', 'tls')
  if (password !== undefined && !tools) notes.warn(site, 'passwords are not written here', 'password')
  for (const [field, text] of Object.entries({ host, user, note }))
    if (text !== undefined && reference.test(text))
      notes.warn(site, 'rclone puts another key for "%(…)s"', field)
  const tlsKey = tlsKeys[tls]
  const values: readonly (readonly [field: string, text: string | undefined])[] = [
    ['type', 'ftp'],
    ['host', host],
    ['port', String(portOf(site))],
    ['user', user],
    ['pass', password !== undefined && tools ? hidden(password, tools) : undefined],
    ...(tlsKey === undefined ? [] : [[tlsKey, 'true'] as const]),
    ['no_check_certificate', insecure ? 'true' : undefined],
    ['concurrency', connections?.toString()],
    ['description', note],
  ]
  const lines = values.flatMap(([field, text]) => (text === undefined ? [] : [`${field} = ${quoted(text)}`]))
  return [`[${nameFor(site.name, names, (message) => notes.warn(site, message, 'name'))}]`, ...lines]
}

/** A value in quotes where rclone would take others off, or blanks. */
function quoted(text: string): string {
  return /^"""|`|^\s|\s$/.test(text) ? `"""${text}"""` : text
}

/** Names of remotes have letters, digits, blanks and a few signs; before rclone 1.61 letters of ASCII only. */
function nameFor(wanted: string, names: UniqueNames, warn: (message: string) => void): string {
  const plain = wanted
    .replaceAll(/[^\p{L}\p{N}_. -]/gu, '_')
    .replace(/^[- ]/, '_')
    .replace(/ $/, '_')
  const name = names.take(plain)
  if (name !== wanted) warn(`its name in rclone is ${JSON.stringify(name)}`)
  return name
}
