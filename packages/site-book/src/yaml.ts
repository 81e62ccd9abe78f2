import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml'
import { shown } from './fields.js'
import { joinedNames } from './names.js'
import { Notes } from './notes.js'
import type { Book, BookEntry, Site, WrittenBook } from './site.js'
import { octetsOf, textOf } from './text.js'
import { isWrong, siteOfTexts, textsOf } from './text-fields.js'

/** The version of the form of sites.yaml. */
const version = 1

/**
 * Reads sites.yaml, our own book: whole or not at all. Aliases, merge keys and tags are refused.
 *
 * @throws RangeError that names the line and the key, and repeats no value
 */
export function readSites(octets: Uint8Array): Book {
  const lines = new LineCounter()
  const { contents } = documentOf(textOf(octets), lines)
  const fail = (node: unknown, message: string): never => {
    const line = isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1
    throw new RangeError(`line ${line}: ${message}`)
  }
  if (isNothing(contents)) return { entries: [], warnings: [] }
  if (!isMap(contents)) return fail(contents, 'expected the keys version and sites')
  const keys = keysOf(contents, fail)
  for (const [key, { node }] of keys)
    if (key !== 'version' && key !== 'sites')
      fail(node, `${shown(key)}: no such key; there are version and sites`)
  const given = keys.get('version')
  if (given && scalarOf(given.value) !== String(version))
    fail(given.value, `version: expected ${version}; a newer program has written this file`)
  const sites = keys.get('sites')?.value
  if (isNothing(sites)) return { entries: [], warnings: [] }
  if (!isSeq(sites)) return fail(sites, 'sites: expected a list')
  return { entries: sites.items.map((item) => ({ site: siteIn(item, fail) })), warnings: [] }
}

/** A key without a value, or a document without any. */
function isNothing(node: unknown): boolean {
  return node === undefined || node === null || scalarOf(node) === ''
}

/** Keys are compared by {@link keysOf}, in linear time. */
function documentOf(text: string, lineCounter: LineCounter): Document {
  const document = parsed(() =>
    parseDocument(text, { lineCounter, prettyErrors: false, schema: 'failsafe', uniqueKeys: false }),
  )
  const [fault] = [...document.errors, ...document.warnings]
  if (!fault) return document
  throw new RangeError(`line ${lineCounter.linePos(fault.pos[0]).line}: the YAML is broken: ${fault.code}`)
}

/** The parser recurses, and ends by an error of the engine where lists are nested without end. */
function parsed(parse: () => Document): Document {
  try {
    return parse()
  } catch {
    throw new RangeError('line 1: the YAML is nested too deep')
  }
}

type Fail = (node: unknown, message: string) => never

interface KeyedNode {
  readonly node: unknown
  readonly value: unknown
}

function keysOf(map: YAMLMap, fail: Fail): Map<string, KeyedNode> {
  const keys = new Map<string, KeyedNode>()
  for (const { key: node, value } of map.items) {
    const name = scalarOf(node) ?? fail(node, 'expected a key')
    if (keys.has(name)) fail(node, `${shown(name)}: it is there more than once`)
    keys.set(name, { node, value })
  }
  return keys
}

function scalarOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

function siteIn(item: unknown, fail: Fail): Site {
  if (!isMap(item)) return fail(item, 'expected the keys of a site')
  const keys = keysOf(item, fail)
  const texts = new Map<string, string>()
  for (const [key, { node, value }] of keys)
    texts.set(key, textIn(key, value) ?? fail(node, expectedText(key, value)))
  const site = siteOfTexts(texts)
  if (!isWrong(site)) return site
  return fail(keys.get(site.key)?.node ?? item, `${shown(site.key)}: ${site.message}`)
}

/** A key without a value says nothing. Folders may be a list. */
function textIn(key: string, value: unknown): string | undefined {
  if (value === null) return ''
  if (key !== 'folder' || !isSeq(value)) return scalarOf(value)
  const names = value.items.map(scalarOf)
  return names.every((name) => name !== undefined) ? joinedNames(names) : undefined
}

function expectedText(key: string, value: unknown): string {
  return `${shown(key)}: expected text${isAlias(value) ? '; aliases are not followed' : ''}`
}

/** Writes sites.yaml. Passwords are never in it. */
export function writeSites(entries: readonly BookEntry[]): WrittenBook {
  const notes = new Notes()
  for (const { site, password } of entries)
    if (password !== undefined) notes.warn(site, 'passwords are not written in this format', 'password')
  const sites = entries.map(({ site }) => Object.fromEntries(textsOf(site, notes)))
  const text = stringify({ version, sites }, { lineWidth: 0, aliasDuplicateObjects: false })
  return { octets: octetsOf(text), warnings: notes.warnings }
}
