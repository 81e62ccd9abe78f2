import { Fields, shown } from './fields.js'
import { Notes } from './notes.js'
import { connectionsIn, portIn } from './port.js'
import {
  type Book,
  type BookEntry,
  entryOf,
  keyOf,
  portOf,
  type Site,
  type SiteTls,
  siteOf,
  valueIn,
  type WrittenBook,
} from './site.js'
import { octetsOf, textOf } from './text.js'
import { type Element, elementsIn, rootOf, textIn, xmlText } from './xml.js'

/** What `Protocol` means. `ftps` is explicit TLS there. */
const protocols: Readonly<Record<string, SiteTls>> = { ftp: 'off', ftps: 'explicit' }

/** What `FTP Connect Mode` means, in this and in former versions. */
const dataModes: Readonly<Record<string, Site['data']>> = {
  active: 'active',
  passive: 'passive',
  unknown: undefined,
  PORT: 'active',
  PASV: 'passive',
}

/** What says nothing about how the server is used. */
const idle: ReadonlySet<string> = new Set(['UUID', 'Provider', 'Access Timestamp', 'Web URL'])

/** Reads a bookmark of Cyberduck, a file .duck, which has one site. Its password is in the keychain of its system. */
export function readCyberduck(octets: Uint8Array): Book {
  const notes = new Notes()
  const root = rootOf(textOf(octets))
  const [dictionary] = elementsIn(root)
  if (root.tagName !== 'plist' || dictionary?.tagName !== 'dict')
    throw new RangeError('the file is not a bookmark of Cyberduck: it has no <plist> with a <dict>')
  return { entries: bookmarkIn(dictionary, notes), warnings: notes.warnings }
}

function bookmarkIn(dictionary: Element, notes: Notes): BookEntry[] {
  const { texts, others } = valuesIn(dictionary)
  const firstOf = (field: string) => texts.find(([key]) => key === field)?.[1]
  const host = firstOf('Hostname') ?? ''
  const place = { folder: [], name: firstOf('Nickname') || host }
  const warn = (field: string, message: string) => notes.warn(place, message, field)
  const fields = new Fields(texts, warn, 'first')
  fields.take('Nickname')
  fields.take('Hostname')
  const protocol = fields.take('Protocol') ?? ''
  const tls = valueIn(protocols, protocol)
  if (tls === undefined || host === '') {
    if (host === '') warn('Hostname', 'there is no host; the site is left out')
    else warn('Protocol', `protocol ${shown(protocol)} is not FTP; the site is left out`)
    return []
  }
  const user = fields.take('Username')
  const site = siteOf({
    ...place,
    host,
    tls,
    port: fields.read('Port', portIn),
    user: user === 'anonymous' ? undefined : user,
    data: fields.lookUp('FTP Connect Mode', dataModes),
    nameEncoding: fields.take('Encoding'),
    connections: fields.read('Maximum Connections', connectionsIn) || undefined,
    remote: fields.take('Path'),
    local: fields.take('Download Folder'),
    note: fields.take('Comment'),
  })
  fields.reportRest((field) => idle.has(field))
  for (const field of others) warn(field, 'this field is not known; it is left out')
  return [entryOf(site, undefined)]
}

const simple: readonly string[] = ['string', 'integer', 'real', 'date']

/** The keys of a dictionary with simple values, and the others. */
function valuesIn(dictionary: Element): { texts: [string, string][]; others: string[] } {
  const texts: [string, string][] = []
  const others: string[] = []
  let key: string | undefined
  for (const element of elementsIn(dictionary)) {
    if (element.tagName === 'key') key = textIn(element)
    else if (key === undefined) throw new RangeError(`<${element.tagName}> has no <key>`)
    else {
      if (simple.includes(element.tagName)) texts.push([key, textIn(element)])
      else others.push(key)
      key = undefined
    }
  }
  return { texts, others }
}

const known: ReadonlySet<string> = new Set([
  ...[
    'name',
    'host',
    'port',
    'user',
    'tls',
    'data',
    'nameEncoding',
    'connections',
    'remote',
    'local',
    'note',
  ],
])

/** Writes the bookmark of one site, without its password. */
export function writeCyberduck(entry: BookEntry): WrittenBook {
  const notes = new Notes()
  const { site } = entry
  notes.warnOfUnwritten(entry, known)
  if (site.tls === 'implicit')
    notes.warn(site, 'Cyberduck has no implicit TLS; it is written as explicit', 'tls')
  if (site.tls === 'optional' || site.tls === undefined)
    notes.warn(site, 'Cyberduck has no optional TLS; it is written as explicit', 'tls')
  const values = {
    Protocol: site.tls === 'off' ? 'ftp' : 'ftps',
    Nickname: site.name,
    Hostname: site.host,
    Port: String(portOf(site)),
    Username: site.user ?? 'anonymous',
    Path: site.remote,
    Encoding: site.nameEncoding,
    'FTP Connect Mode': site.data && keyOf(dataModes, site.data),
    'Maximum Connections': site.connections?.toString(),
    'Download Folder': site.local,
    Comment: site.note,
  }
  const lines = Object.entries(values).flatMap(([key, text]) =>
    text === undefined ? [] : [`    <key>${key}</key>`, `    <string>${xmlText(text)}</string>`],
  )
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '  <dict>',
    ...lines,
    '  </dict>',
    '</plist>',
    '',
  ].join('\n')
  return { octets: octetsOf(text), warnings: notes.warnings }
}
