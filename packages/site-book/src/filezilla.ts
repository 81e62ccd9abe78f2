import type { HostType } from '@ftpkit/protocol'
import { octetsOfBase64 } from './base64.js'
import { Fields, shown, type WarnOfField } from './fields.js'
import { pathOfSafe } from './filezilla-path.js'
import { Notes } from './notes.js'
import { connectionsIn, portIn } from './port.js'
import { type Book, type BookEntry, entryOf, type Site, type SiteTls, siteOf, valueIn } from './site.js'
import { textOf, utf8TextOf } from './text.js'
import { type Element, elementsIn, rootOf, textIn } from './xml.js'

/** What the numbers of `Protocol` mean for TLS. */
export const protocols: Readonly<Record<string, SiteTls>> = {
  0: 'optional',
  3: 'implicit',
  4: 'explicit',
  6: 'off',
}

/** What the numbers of `Type` mean. */
export const systems: Readonly<Record<string, HostType | undefined>> = {
  0: undefined,
  1: 'unix',
  2: 'vms',
  3: 'windows',
  4: 'zos',
  6: 'zvm',
}

/** What `PasvMode` means. */
export const dataModes: Readonly<Record<string, Site['data']>> = {
  MODE_DEFAULT: undefined,
  MODE_PASSIVE: 'passive',
  MODE_ACTIVE: 'active',
}

/** `Logontype` of a user whose name is not asked for or looked up. */
export const loginTypes = { anonymous: '0', normal: '1', ask: '2', account: '4' } as const

/** What `EncodingType` means; the name of a custom one is in a field of its own. */
export const encodingTypes: Readonly<Record<string, 'utf-8' | 'custom' | undefined>> = {
  Auto: undefined,
  'UTF-8': 'utf-8',
  Custom: 'custom',
}

/** What `BypassProxy` means. */
const proxies: Readonly<Record<string, string | undefined>> = { 0: undefined, 1: 'none' }

/** Every `Logontype`. Which key or certificate is used is in a field of its own. */
const knownLoginTypes = /^[0-6]$/

/** Fields that say nothing when they have this value. */
const idle: Readonly<Record<string, string>> = {
  TimezoneOffset: '0',
  Colour: '0',
  SyncBrowsing: '0',
  DirectoryComparison: '0',
}

/** An address of IPv6 as URLs have it. */
export const brackets = /^\[(?=[^\]]*:)([\da-f:.]+(?:%[\w.~-]+)?)\]$/i

/** Folders that contain each other: more is a mistake. */
export const maxDepth = 100

/**
 * Reads the book of FileZilla, sitemanager.xml.
 *
 * @throws RangeError for what is not well-formed XML, or another document
 */
export function readFileZilla(octets: Uint8Array): Book {
  const root = rootOf(textOf(octets))
  const servers = root.tagName === 'Servers' ? [root] : elementsIn(root).filter(isNamed('Servers'))
  if (!/^(?:FileZilla3?|Servers)$/.test(root.tagName) || servers.length === 0)
    throw new RangeError('the file is not a sitemanager.xml of FileZilla: it has no <Servers>')
  const notes = new Notes()
  const entries = servers.flatMap((each) => entriesIn(each, [], notes))
  return { entries, warnings: notes.warnings }
}

function isNamed(name: string) {
  return ({ tagName }: Element) => tagName === name
}

function entriesIn(parent: Element, folder: readonly string[], notes: Notes): BookEntry[] {
  if (folder.length > maxDepth) throw new RangeError(`folders are nested more than ${maxDepth} deep`)
  return elementsIn(parent).flatMap((element) => {
    if (element.tagName === 'Folder') return entriesIn(element, [...folder, ...folderIn(element)], notes)
    if (element.tagName === 'Server') return entryIn(element, folder, notes)
    notes.warn({ folder, name: element.tagName }, 'this element is not known; it is left out')
    return []
  })
}

function nameIn(element: Element): string {
  return textIn(element).trim()
}

/** The name of a folder; none for one without a name. */
function folderIn(element: Element): string[] {
  return [nameIn(element)].filter((name) => name !== '')
}

function entryIn(element: Element, folder: readonly string[], notes: Notes): BookEntry[] {
  const given = elementsIn(element).map((each) => [each.tagName, textIn(each)] as const)
  const firstOf = (field: string) => given.find(([tagName]) => tagName === field)?.[1].trim() ?? ''
  const place = { folder, name: nameIn(element) || firstOf('Name') || firstOf('Host') }
  const warn = (field: string, message: string) => notes.warn(place, message, field)
  const fields = new Fields(given, warn, 'first')
  fields.take('Name')
  const protocol = fields.take('Protocol')?.trim() ?? '0'
  const host = fields.take('Host')?.trim()
  const tls = valueIn(protocols, protocol)
  if (tls === undefined || host === undefined) {
    if (host === undefined) warn('Host', 'there is no host; the site is left out')
    else warn('Protocol', `protocol ${shown(protocol)} is not FTP; the site is left out`)
    return []
  }
  const loginType = fields.take('Logontype')?.trim() ?? loginTypes.anonymous
  if (!knownLoginTypes.test(loginType)) warn('Logontype', `${shown(loginType)} is not known; it is left out`)
  const isAnonymous = loginType === loginTypes.anonymous
  const user = fields.take('User')
  const hasPassword = fields.take('Pass') !== undefined
  if (isAnonymous && user !== undefined && user !== 'anonymous')
    warn('User', 'FileZilla logs in as anonymous there; it is left out')
  if (isAnonymous && hasPassword) warn('Pass', 'FileZilla logs in as anonymous there; it is left out')
  const password = isAnonymous ? undefined : passwordIn(element, warn)
  const site = siteOf({
    ...place,
    host: host.replace(brackets, '$1'),
    tls,
    port: fields.read('Port', portIn),
    user: isAnonymous || (user === 'anonymous' && !password) ? undefined : user,
    account: fields.take('Account'),
    system: fields.lookUp('Type', systems),
    data: fields.lookUp('PasvMode', dataModes),
    nameEncoding: encodingIn(fields, warn),
    proxy: fields.lookUp('BypassProxy', proxies),
    connections: fields.read('MaximumMultipleConnections', connectionsIn) || undefined,
    local: fields.take('LocalDir'),
    remote: fields.read('RemoteDir', pathOfSafe),
    note: fields.take('Comments'),
  })
  fields.reportRest((field, text) => idle[field] === text.trim())
  for (const { tagName } of elementsIn(element).filter((each) => elementsIn(each).length > 0))
    warn(tagName, 'this field is not known; it is left out')
  return [entryOf(site, password || undefined)]
}

function passwordIn(element: Element, warn: WarnOfField): string | undefined {
  const pass = elementsIn(element).find(isNamed('Pass'))
  const text = pass ? textIn(pass) : ''
  if (!pass || text === '') return undefined
  const { encoding } = pass.attributes
  if (encoding === 'crypt') {
    warn('Pass', 'the password is locked by a master password; enter it again')
    return undefined
  }
  if (encoding === undefined) return text
  const octets = encoding === 'base64' ? octetsOfBase64(text.trim()) : undefined
  const password = octets && utf8TextOf(octets)
  if (password === undefined) warn('Pass', 'the password can not be decoded')
  return password
}

function encodingIn(fields: Fields, warn: WarnOfField): string | undefined {
  const type = fields.lookUp('EncodingType', encodingTypes)
  const custom = fields.take('CustomEncoding')?.trim()
  if (type !== 'custom' && custom !== undefined)
    warn('CustomEncoding', 'the type of the encoding is not Custom; it is left out')
  if (type === 'custom' && custom === undefined) warn('CustomEncoding', 'the encoding has no name')
  return type === 'custom' ? custom : type
}
