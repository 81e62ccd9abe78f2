import type { Notes } from './notes.js'
import { isCount, isPort } from './port.js'
import { type BookEntry, entryOf, type Site, siteOf } from './site.js'

/** A text of a site, by the field that it is in. */
export type TextName = 'folder' | keyof Site

/** What a format can't hold in a text. */
export interface TextRule {
  /** The nearest text that it can hold; the same for one that it holds. */
  readonly change: (text: string, field: TextName) => string
  /** What became of a text that was changed. */
  readonly message: string
}

/** A half of a surrogate pair is not a character, so that no encoding has it. */
const wholeCharacters: TextRule = {
  change: (text) => text.replaceAll(/\p{Surrogate}/gu, '\ufffd'),
  message: 'it has half of a character, which is replaced',
}

/** Numbers of a site, and which of them may be written. 0 connections are no bound. */
const numbers: readonly (readonly [
  field: 'port' | 'connections' | 'rate',
  fits: (value: number) => boolean,
])[] = [
  ['port', isPort],
  ['connections', isCount],
  ['rate', isCount],
]

/**
 * An entry as a format can hold it: without fields that say nothing, with numbers that can be read again. What is changed
 * is reported.
 *
 * @returns undefined for a site without a host, which is reported
 */
export function writable(entry: BookEntry, rules: readonly TextRule[], notes: Notes): BookEntry | undefined {
  let site = withNumbers(entry.site, notes)
  for (const rule of [wholeCharacters, ...rules]) site = withTexts(site, rule, notes)
  const { host, name } = site
  const folder = site.folder.filter((each) => each !== '')
  if (folder.length < site.folder.length) notes.warn(site, 'a folder without a name is left out', 'folder')
  if (host === '') {
    notes.warn(site, 'there is no host; the site is left out', 'host')
    return undefined
  }
  if (name === '') notes.warn(site, 'it gets the name of its host', 'name')
  const given = Object.entries(site).filter(([, value]) => value !== '')
  const password = entry.password && wholeCharacters.change(entry.password, 'secret')
  if (password !== entry.password) notes.warn(site, wholeCharacters.message, 'password')
  return entryOf(
    { ...(Object.fromEntries(given) as unknown as Site), folder, name: name || host },
    password || undefined,
  )
}

function withNumbers(site: Site, notes: Notes): Site {
  const wrong = numbers.filter(([field, fits]) => {
    const value = site[field]
    return value !== undefined && !fits(value)
  })
  for (const [field] of wrong)
    if (field === 'port' || site[field] !== 0)
      notes.warn(site, `${site[field]} can not be; it is left out`, field)
  return siteOf({ ...site, ...Object.fromEntries(wrong.map(([field]) => [field, undefined])) })
}

/** A site with its texts changed. */
function withTexts(site: Site, { change, message }: TextRule, notes: Notes): Site {
  const changed = (text: string, field: TextName) => {
    const held = change(text, field)
    if (held !== text) notes.warn(site, message, field)
    return held
  }
  const texts = Object.entries(site).filter(
    (field): field is [keyof Site, string] => typeof field[1] === 'string',
  )
  return siteOf({
    ...site,
    ...Object.fromEntries(texts.map(([field, text]) => [field, changed(text, field)])),
    folder: site.folder.map((name) => changed(name, 'folder')),
  })
}
