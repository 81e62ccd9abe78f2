import { base64Of } from './base64.js'
import { brackets, dataModes, loginTypes, maxDepth, protocols, systems } from './filezilla.js'
import { pathOfSafe, safePathOf } from './filezilla-path.js'
import { Notes } from './notes.js'
import { type BookEntry, keyOf, portOf, type Site, type WrittenBook } from './site.js'
import { octetsOf } from './text.js'
import type { TextName, TextRule } from './writable.js'
import { fitForXml, xmlText } from './xml.js'

const known: ReadonlySet<string> = new Set([
  ...[
    'name',
    'folder',
    'host',
    'port',
    'user',
    'account',
    'password',
    'tls',
    'system',
    'nameEncoding',
    'data',
  ],
  ...['proxy', 'remote', 'local', 'connections', 'note'],
])

/** Texts that are read without the blanks at their ends. */
const trimmed: ReadonlySet<TextName> = new Set(['name', 'folder', 'host', 'nameEncoding'])

/** What texts can't be for FileZilla. */
export const fitForFileZilla: readonly TextRule[] = [
  fitForXml,
  {
    change: (text, field) => (trimmed.has(field) ? text.trim() : text),
    message: 'the blanks at its ends are left out',
  },
  {
    change: (text, field) => (field === 'host' ? text.replace(brackets, '$1') : text),
    message: 'the brackets around it are left out',
  },
]

/** Writes a book that FileZilla reads as its sitemanager.xml. Passwords are in it, encoded and not encrypted. */
export function writeFileZilla(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const lines = folderLines(treeOf(entries.filter((entry) => isHeld(entry, notes))), 2, notes)
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<FileZilla3>',
    '  <Servers>',
    ...lines,
    '  </Servers>',
    '</FileZilla3>',
    '',
  ].join('\n')
  return { octets: octetsOf(text), warnings: notes.warnings }
}

function isHeld({ site }: BookEntry, notes: Notes): boolean {
  if (site.folder.length <= maxDepth) return true
  notes.warn(site, `folders may be ${maxDepth} deep; the site is left out`, 'folder')
  return false
}

/** A folder with what is in it, in the order in which it first appears. */
interface Folder {
  readonly folders: Map<string, Folder>
  readonly items: (BookEntry | { readonly name: string; readonly folder: Folder })[]
}

function newFolder(): Folder {
  return { folders: new Map(), items: [] }
}

function treeOf(entries: readonly BookEntry[]): Folder {
  const root = newFolder()
  for (const entry of entries) entry.site.folder.reduce(folderOf, root).items.push(entry)
  return root
}

/** The folder of a name in another, which is made for the first that is in it. */
function folderOf({ folders, items }: Folder, name: string): Folder {
  const found = folders.get(name)
  if (found) return found
  const folder = newFolder()
  folders.set(name, folder)
  items.push({ name, folder })
  return folder
}

function folderLines({ items }: Folder, depth: number, notes: Notes): string[] {
  const indent = '  '.repeat(depth)
  return items.flatMap((item) =>
    'site' in item
      ? serverLines(item, indent, notes)
      : [
          `${indent}<Folder expanded="0">${xmlText(item.name)}`,
          ...folderLines(item.folder, depth + 1, notes),
          `${indent}</Folder>`,
        ],
  )
}

function serverLines(entry: BookEntry, indent: string, notes: Notes): string[] {
  notes.warnOfUnwritten(entry, known)
  return [
    `${indent}<Server>`,
    ...elementsOf(entry, notes).map(([name, text, attributes = '']) =>
      text === '' ? `${indent}  <${name} />` : `${indent}  <${name}${attributes}>${xmlText(text)}</${name}>`,
    ),
    `${indent}  ${xmlText(entry.site.name)}`,
    `${indent}</Server>`,
  ]
}

type Written = readonly [name: string, text: string, attributes?: string]

function elementsOf({ site, password }: BookEntry, notes: Notes): Written[] {
  const { nameEncoding, remote } = site
  const path = remote === undefined ? '' : safePathOf(remote, site.system)
  if (path === undefined) notes.warn(site, 'only absolute paths can be written', 'remote')
  else if (path !== '' && pathOfSafe(path) !== remote)
    notes.warn(site, `it is written as ${JSON.stringify(pathOfSafe(path))}`, 'remote')
  const user = site.user ?? (password === undefined ? undefined : 'anonymous')
  const isUtf8 = nameEncoding !== undefined && /^utf-?8$/i.test(nameEncoding)
  const encoding: Written[] =
    nameEncoding === undefined || isUtf8
      ? [['EncodingType', isUtf8 ? 'UTF-8' : 'Auto']]
      : [
          ['EncodingType', 'Custom'],
          ['CustomEncoding', nameEncoding],
        ]
  return [
    ['Host', site.host],
    ['Port', String(portOf(site))],
    ['Protocol', keyOf(protocols, site.tls ?? 'optional')!],
    ['Type', systemOf(site, notes)],
    ['User', user ?? ''],
    ...(password === undefined
      ? []
      : [['Pass', base64Of(octetsOf(password)), ' encoding="base64"'] as const]),
    ...(site.account === undefined ? [] : [['Account', site.account] as const]),
    ['Logontype', loginTypeOf({ ...site, user }, password)],
    ['PasvMode', keyOf(dataModes, site.data)!],
    ['MaximumMultipleConnections', String(site.connections ?? 0)],
    ...encoding,
    ['BypassProxy', bypassOf(site, notes)],
    ['Name', site.name],
    ['Comments', site.note ?? ''],
    ['LocalDir', site.local ?? ''],
    ['RemoteDir', path ?? ''],
  ]
}

function loginTypeOf({ user, account }: Site, password: string | undefined): string {
  if (user === undefined) return loginTypes.anonymous
  if (account !== undefined) return loginTypes.account
  return password === undefined ? loginTypes.ask : loginTypes.normal
}

function bypassOf({ proxy, ...site }: Site, notes: Notes): string {
  if (proxy === 'none') return '1'
  if (proxy !== undefined) notes.warn(site, 'FileZilla has one proxy for all sites', 'proxy')
  return '0'
}

function systemOf(site: Site, notes: Notes): string {
  const key = keyOf(systems, site.system)
  if (key === undefined) notes.warn(site, `${site.system} is not known to FileZilla`, 'system')
  return key ?? '0'
}
