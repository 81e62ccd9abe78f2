import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, stringify, type YAMLMap } from 'yaml'
import { Notes } from './notes.js'
import type { Book, BookEntry, Site, WrittenBook } from './site.js'
import { octetsOf, textOf } from './text.js'
import { isWrong, siteOfTexts, textsOf } from './text-fields.js'

/** The version of the form of sites.yaml. */
const version = 1

/**
 * Reads sites.yaml, our own book: whole or not at all.
 *
 * @throws RangeError that names the line and the key, and repeats no value
 */
export function readSites(octets: Uint8Array): Book {
  const lines = new LineCounter()
  const document = parseDocument(textOf(octets), {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'failsafe',
  })
  const lineAt = (node: unknown) => (isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1)
  const fail = (node: unknown, message: string): never => {
    throw new RangeError(`line ${lineAt(node)}: ${message}`)
  }
  const [fault] = document.errors
  if (fault)
    throw new RangeError(`line ${lines.linePos(fault.pos[0]).line}: the YAML is broken: ${fault.code}`)
  const { contents } = document
  if (contents === null) return { entries: [], warnings: [] }
  if (!isMap(contents)) return fail(contents, 'expected the keys version and sites')
  const keys = keysOf(contents, fail)
  for (const [key, { node }] of keys)
    if (key !== 'version' && key !== 'sites') fail(node, `${key}: no such key`)
  const given = keys.get('version')
  if (given && String(scalarOf(given.value)) !== String(version))
    fail(given.value, `version: expected ${version}; a newer program has written this file`)
  const sites = keys.get('sites')?.value
  if (sites === undefined) return { entries: [], warnings: [] }
  if (!isSeq(sites)) return fail(sites, 'sites: expected a list')
  return { entries: sites.items.map((item) => ({ site: siteIn(item, fail) })), warnings: [] }
}

type Fail = (node: unknown, message: string) => never

interface KeyedNode {
  readonly node: unknown
  readonly value: unknown
}

function keysOf(map: YAMLMap, fail: Fail): Map<string, KeyedNode> {
  return new Map(
    map.items.map(({ key, value }) => {
      const name = scalarOf(key)
      return [name ?? fail(key, 'expected a key'), { node: key, value }] as const
    }),
  )
}

function scalarOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

function siteIn(item: unknown, fail: Fail): Site {
  if (!isMap(item)) return fail(item, 'expected the keys of a site')
  const keys = keysOf(item, fail)
  const texts = new Map<string, string>()
  for (const [key, { node, value }] of keys)
    texts.set(key, scalarOf(value) ?? listOf(key, value) ?? fail(node, `${key}: expected text`))
  const site = siteOfTexts(texts)
  if (!isWrong(site)) return site
  return fail(keys.get(site.key)?.node ?? item, `${site.key}: ${site.message}`)
}

/** Folders may be a list. */
function listOf(key: string, value: unknown): string | undefined {
  if (key !== 'folder' || !isSeq(value)) return undefined
  const names = value.items.map(scalarOf)
  return names.every((name) => name !== undefined)
    ? names.map((name) => name.replaceAll(/[\\/]/g, String.raw`\$&`)).join('/')
    : undefined
}

/** Writes sites.yaml. Passwords are never in it. */
export function writeSites(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  for (const { site, password } of entries)
    if (password !== undefined) notes.warn(site, 'passwords are not written in this format', 'password')
  const sites = entries.map(({ site }) => Object.fromEntries(textsOf(site)))
  return { octets: octetsOf(stringify({ version, sites }, { lineWidth: 0 })), warnings: notes.warnings }
}
