import { Fields, shown, type WarnOfField } from './fields.js'
import { type Section, sectionsOf } from './ini.js'
import { UniqueNames } from './names.js'
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

/** What `Utf` means: on, or as the server says. 0 is off, as the number is that of a former key, `NotUtf`. */
const encodings: Readonly<Record<string, string | undefined>> = { 1: 'utf-8', 2: undefined }

const dataModes: Readonly<Record<string, Site['data']>> = { 0: 'active', 1: 'passive' }

/** What `FtpForcePasvIp2` means: whether the host of the control connection is used. */
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
    notes.warnOfLine(line, 'this is not a line of an INI file'),
  )
  const sessions = sections.filter(
    ({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()) && !/\\Default%20Settings$/.test(name),
  )
  const security = sections.find(({ name }) => name === 'Configuration\\Security')
  const isLocked =
    security?.values.some(([key, text]) => key === 'UseMasterPassword' && text === '1') ?? false
  const entries = sessions.flatMap((section) => sessionOf(section, isLocked, notes))
  return { entries, warnings: notes.warnings }
}

function sessionOf(section: Section, isLocked: boolean, notes: Notes): BookEntry[] {
  const values = new Map(section.values)
  const path = (textIn(section.name.slice(prefix.length)) ?? section.name).split('/')
  const folder = path.slice(0, -1).filter((name) => name !== '')
  const place = { folder, name: path.at(-1) || (textIn(values.get('HostName') ?? '') ?? '') }
  const warn = (field: string, message: string) => notes.warn(place, message, field)
  const fields = new Fields(section.values, warn, 'first')
  const protocol = fields.take('FSProtocol') ?? 'SFTP'
  const host = fields.read('HostName', textIn)
  if (protocol !== ftp || host === undefined) {
    if (host === undefined) warn('HostName', 'there is no host; the site is left out')
    else warn('FSProtocol', `protocol ${shown(protocol)} is not FTP; the site is left out`)
    return []
  }
  const user = fields.read('UserName', textIn)
  const hidden = fields.take('Password')
  const password =
    fields.read('PasswordPlain', textIn) ?? (hidden && passwordIn(hidden, { user, host, isLocked }, warn))
  const site = siteOf({
    ...place,
    host,
    tls: fields.lookUp('Ftps', tlsKinds, 'off'),
    port: fields.read('PortNumber', portIn),
    user: user === 'anonymous' && !password ? undefined : user,
    account: fields.read('FtpAccount', textIn),
    data: fields.lookUp('FtpPasvMode', dataModes),
    passiveAddress: fields.lookUp('FtpForcePasvIp2', passiveAddresses),
    nameEncoding: fields.lookUp('Utf', encodings),
    local: fields.read('LocalDirectory', textIn),
    remote: fields.read('RemoteDirectory', textIn),
    note: fields.read('Note', textIn),
  })
  fields.reportRest((field) => idle.test(field))
  return [entryOf(site, password || undefined)]
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
  const names = new UniqueNames()
  const lines = entries.flatMap((entry) => [...sectionLines(entry, names, notes), ''])
  return { octets: octetsOf(`\ufeff${lines.join('\r\n')}`), warnings: notes.warnings }
}

function sectionLines(entry: BookEntry, names: UniqueNames, notes: Notes): string[] {
  notes.warnOfUnwritten(entry, known)
  const { site, password } = entry
  const { host, user = 'anonymous', nameEncoding, tls = 'optional' } = site
  if (tls === 'optional') notes.warn(site, 'WinSCP has no optional TLS; it is written as explicit', 'tls')
  const utf = nameEncoding?.replace(/^utf8$/i, 'utf-8').toLowerCase()
  const utfKey = keyOf(encodings, utf)
  if (utfKey === undefined) notes.warn(site, `${nameEncoding} is not known to WinSCP`, 'nameEncoding')
  const hidden = password === undefined ? undefined : hiddenByWinScp(password, user, host)
  if (password !== undefined && hidden === undefined)
    notes.warn(site, 'it is too long for WinSCP', 'password')
  const values: Readonly<Record<string, string | undefined>> = {
    HostName: valueText(host),
    PortNumber: String(portOf(site)),
    UserName: valueText(user),
    Password: hidden,
    FSProtocol: ftp,
    Ftps: keyOf(tlsKinds, tls === 'explicit' || tls === 'optional' ? undefined : tls) ?? '3',
    FtpAccount: site.account && valueText(site.account),
    FtpPasvMode: site.data && keyOf(dataModes, site.data),
    FtpForcePasvIp2: site.passiveAddress && keyOf(passiveAddresses, site.passiveAddress),
    Utf: utfKey,
    LocalDirectory: site.local && valueText(site.local),
    RemoteDirectory: site.remote && valueText(site.remote),
    Note: site.note && valueText(site.note),
  }
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return [
    `[${prefix}${valueText(pathOf(site, names, notes))}]`,
    ...given.map(([key, value]) => `${key}=${value}`),
  ]
}

/** The name of a session with its folders. A slash in one would be a folder, and sessions with one name would be one. */
function pathOf(site: Site, names: UniqueNames, notes: Notes): string {
  const { folder, name } = site
  const parts = [...folder, name]
  const wanted = parts.map((part) => part.replaceAll('/', '_')).join('/')
  const path = names.take(wanted)
  if (path !== parts.join('/') || parts.some((part) => part.includes('/')))
    notes.warn(site, `its name in WinSCP is ${JSON.stringify(path)}`, 'name')
  return path
}
