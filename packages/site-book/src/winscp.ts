import { Fields, type WarnOfField } from './fields.js'
import { type Section, sectionsOf } from './ini.js'
import { Notes } from './notes.js'
import { fromPercent, toPercent } from './percent.js'
import { portIn } from './port.js'
import {
  type Book,
  type BookEntry,
  entryOf,
  keyOf,
  portOf,
  type Site,
  type SiteTls,
  siteOf,
  type WrittenBook,
} from './site.js'
import { octetsOf, textOf } from './text.js'
import { hiddenByWinScp, winScpPassword } from './winscp-password.js'

const prefix = 'Sessions\\'

/** `FSProtocol` of FTP. */
const ftp = '5'

/** What `Ftps` means. 2 is AUTH SSL. */
const tlsKinds: Readonly<Record<string, SiteTls>> = { 0: 'off', 1: 'implicit', 2: 'explicit', 3: 'explicit' }

/** What `Utf` means: on, or as the server says. 1 is off. */
const encodings: Readonly<Record<string, string | undefined>> = { 0: 'utf-8', 2: undefined }

const dataModes: Readonly<Record<string, Site['data']>> = { 0: 'active', 1: 'passive' }
const passiveAddresses: Readonly<Record<string, Site['passiveAddress']>> = {
  0: 'control',
  1: 'reply',
  2: undefined,
}

/** Values that say nothing about a session. */
const idle = /^(?:Color|IsWorkspace|Link|UpdateDirectories|CacheDirectories|PreserveDirectoryChanges)$/

/** Reads the sessions of WinSCP.ini. Those that are not FTP are left out. */
export function readWinScp(octets: Uint8Array): Book {
  const notes = new Notes()
  const sections = sectionsOf(textOf(octets), (line) =>
    notes.warnOfLine(line, 'this is no line of an INI file'),
  )
  const sessions = sections.filter(
    ({ name }) => name.startsWith(prefix) && !/\\Default%20Settings$/.test(name),
  )
  const security = sections.find(({ name }) => name === 'Configuration\\Security')
  const isLocked = security?.values.get('UseMasterPassword') === '1'
  const entries = sessions.flatMap((section) => sessionOf(section, isLocked, notes))
  return { entries, warnings: notes.warnings }
}

function sessionOf(section: Section, isLocked: boolean, notes: Notes): BookEntry[] {
  const path = (textIn(section.name.slice(prefix.length)) ?? section.name).split('/')
  const place = { folder: path.slice(0, -1), name: path.at(-1)! }
  const warn = (field: string, message: string) => notes.warn(place, message, field)
  const fields = new Fields(section.values, warn)
  const protocol = fields.take('FSProtocol') ?? 'SFTP'
  const host = fields.read('HostName', textIn)
  if (protocol !== ftp || host === undefined) {
    if (host === undefined) warn('HostName', 'there is no host; the site is left out')
    else warn('FSProtocol', `protocol ${protocol} is not FTP; the site is left out`)
    return []
  }
  const user = fields.read('UserName', textIn)
  const isAnonymous = user === 'anonymous'
  const hidden = fields.take('Password')
  const password = hidden && !isAnonymous ? passwordIn(hidden, { user, host, isLocked }, warn) : undefined
  const site = siteOf({
    ...place,
    host,
    tls: fields.lookUp('Ftps', tlsKinds) ?? 'off',
    port: fields.read('PortNumber', portIn),
    user: isAnonymous ? undefined : user,
    account: fields.read('FtpAccount', textIn),
    data: fields.lookUp('FtpPasvMode', dataModes),
    passiveAddress: fields.lookUp('FtpForcePasvIp', passiveAddresses),
    nameEncoding: fields.read('Utf', encodingIn) || undefined,
    local: fields.read('LocalDirectory', textIn),
    remote: fields.read('RemoteDirectory', textIn),
    note: fields.read('Note', textIn),
  })
  fields.reportRest((field) => idle.test(field))
  return [entryOf(site, password)]
}

/** Which code page is used where UTF-8 is off is not in the file. */
function encodingIn(text: string): string | undefined {
  return Object.hasOwn(encodings, text) ? (encodings[text] ?? '') : undefined
}

interface HiddenFor {
  readonly user: string | undefined
  readonly host: string
  readonly isLocked: boolean
}

function passwordIn(hidden: string, { user = '', host, isLocked }: HiddenFor, warn: WarnOfField) {
  const password = isLocked ? undefined : winScpPassword(hidden, user, host)
  if (isLocked) warn('Password', 'the password is locked by a master password; enter it again')
  else if (password === undefined) warn('Password', 'the password can not be decoded')
  return password
}

/** Text that is not ASCII begins with a byte order mark. */
function textIn(value: string): string | undefined {
  return fromPercent(value)?.replace(/^\ufeff/, '')
}

/** Characters that are not escaped. */
const stays = /^[A-Za-z0-9_.~:/@+,()-]$/

function valueText(text: string): string {
  const bom = /[^\0-\x7f]/.test(text) ? '\ufeff' : ''
  return toPercent(bom + text, stays)
}

const known: ReadonlySet<string> = new Set([
  ...['name', 'folder', 'host', 'port', 'user', 'account', 'password', 'tls', 'data', 'passiveAddress'],
  ...['nameEncoding', 'remote', 'local', 'note'],
])

/** Writes sessions for WinSCP.ini. Passwords are in it, hidden and not encrypted. */
export function writeWinScp(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const lines = entries.flatMap((entry) => [...sectionLines(entry, notes), ''])
  return { octets: octetsOf(`\ufeff${lines.join('\r\n')}`), warnings: notes.warnings }
}

function sectionLines(entry: BookEntry, notes: Notes): string[] {
  notes.warnOfUnwritten(entry, known)
  const { site, password } = entry
  const { folder, name, host, user = 'anonymous', nameEncoding, tls = 'optional' } = site
  if ([...folder, name].some((part) => part.includes('/'))) {
    notes.warn(site, 'a slash in a name would be a folder in WinSCP; the site is left out', 'name')
    return []
  }
  if (tls === 'optional') notes.warn(site, 'WinSCP has no optional TLS; it is written as explicit', 'tls')
  const utf = nameEncoding?.replace(/^utf8$/i, 'utf-8').toLowerCase()
  const utfKey = keyOf(encodings, utf)
  if (utfKey === undefined) notes.warn(site, `${nameEncoding} is not known to WinSCP`, 'nameEncoding')
  const values: Readonly<Record<string, string | undefined>> = {
    HostName: valueText(host),
    PortNumber: String(portOf(site)),
    UserName: valueText(user),
    Password: password === undefined ? undefined : hiddenByWinScp(password, user, host),
    FSProtocol: ftp,
    Ftps: keyOf(tlsKinds, tls === 'explicit' || tls === 'optional' ? undefined : tls) ?? '3',
    FtpAccount: site.account && valueText(site.account),
    FtpPasvMode: site.data && keyOf(dataModes, site.data),
    FtpForcePasvIp: site.passiveAddress && keyOf(passiveAddresses, site.passiveAddress),
    Utf: utfKey,
    LocalDirectory: site.local && valueText(site.local),
    RemoteDirectory: site.remote && valueText(site.remote),
    Note: site.note && valueText(site.note),
  }
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return [
    `[${prefix}${valueText([...folder, name].join('/'))}]`,
    ...given.map(([key, value]) => `${key}=${value}`),
  ]
}
