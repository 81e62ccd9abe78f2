import { base64Of } from './base64.js'
import { dataModes, loginTypes, protocols, systems } from './filezilla.js'
import { safePathOf } from './filezilla-path.js'
import { Notes } from './notes.js'
import { type BookEntry, keyOf, portOf, type Site, type WrittenBook } from './site.js'
import { octetsOf } from './text.js'
import { xmlText } from './xml.js'

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

/** Writes a book that FileZilla reads as its sitemanager.xml. Passwords are in it, encoded and not encrypted. */
export function writeFileZilla(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  const lines = folderLines(treeOf(entries), 2, notes)
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

/** A folder with what is in it, in the order in which it first appears. */
interface Folder {
  readonly folders: Map<string, Folder>
  readonly entries: BookEntry[]
}

function treeOf(entries: readonly BookEntry[]): Folder {
  const root: Folder = { folders: new Map(), entries: [] }
  for (const entry of entries) {
    let folder = root
    for (const name of entry.site.folder) {
      const inner = folder.folders.get(name) ?? { folders: new Map(), entries: [] }
      folder.folders.set(name, inner)
      folder = inner
    }
    folder.entries.push(entry)
  }
  return root
}

function folderLines({ folders, entries }: Folder, depth: number, notes: Notes): string[] {
  const indent = '  '.repeat(depth)
  return [
    ...Array.from(folders, ([name, folder]) => [
      `${indent}<Folder expanded="0">${xmlText(name)}`,
      ...folderLines(folder, depth + 1, notes),
      `${indent}</Folder>`,
    ]).flat(),
    ...entries.flatMap((entry) => serverLines(entry, indent, notes)),
  ]
}

function serverLines(entry: BookEntry, indent: string, notes: Notes): string[] {
  notes.warnOfUnwritten(entry, known)
  try {
    const elements = elementsOf(entry, notes)
    return [
      `${indent}<Server>`,
      ...elements.map(([name, text, attributes = '']) =>
        text === ''
          ? `${indent}  <${name} />`
          : `${indent}  <${name}${attributes}>${xmlText(text)}</${name}>`,
      ),
      `${indent}  ${xmlText(entry.site.name)}`,
      `${indent}</Server>`,
    ]
  } catch (error) {
    notes.warn(entry.site, `${(error as Error).message}; the site is left out`)
    return []
  }
}

type Written = readonly [name: string, text: string, attributes?: string]

function elementsOf({ site, password }: BookEntry, notes: Notes): Written[] {
  const { nameEncoding, remote } = site
  const path = remote === undefined ? '' : safePathOf(remote, site.system)
  if (path === undefined) notes.warn(site, 'only absolute paths can be written', 'remote')
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
    ['User', site.user ?? ''],
    ...(password === undefined
      ? []
      : [['Pass', base64Of(octetsOf(password)), ' encoding="base64"'] as const]),
    ...(site.account === undefined ? [] : [['Account', site.account] as const]),
    ['Logontype', loginTypeOf(site, password)],
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
