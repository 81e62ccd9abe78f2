import { matchesName } from '@ftpkit/protocol'
import { type BookEntry, placeOf, portOf, type Site } from '@ftpkit/site-book'
import { matches } from '../glob.js'
import { textOfUrl } from '../names.js'
import type { FtpUrl } from '../url.js'
import { bookPath, readSites } from './book-file.js'
import { type FindSite, useSites } from './known.js'

/** Reads the book, for operands that name sites. */
export function loadSites(): void {
  useSites(finderIn(readSites()))
}

/** Finds the sites of a book. */
export function finderIn(entries: readonly BookEntry[]): FindSite {
  const sites = entries.map(({ site }) => site)
  return (reference) => {
    const segments = reference.replace(/^site:(?:\/\/)?/i, '').split('/')
    const { site, rest } = siteIn(sites, segments)
    return urlOf(site, rest)
  }
}

/** A site by its name, with or without its folders. @throws RangeError where there is none, or more than one */
export function siteNamed(name: string): Site {
  const sites = readSites().map(({ site }) => site)
  const { site, rest } = siteIn(sites, name.replace(/^site:/i, '').split('/'))
  if (rest.length === 0) return site
  throw new RangeError(`no site is called ${JSON.stringify(name)} in ${bookPath()}`)
}

/** The sites that any of the patterns names, in the order of the book, or all. @throws RangeError for one that names none */
export function chosenSites(patterns: readonly string[]): Site[] {
  const sites = readSites().map(({ site }) => site)
  if (patterns.length === 0) return sites
  const named = new Set(patterns.flatMap((pattern) => sitesLike(pattern, sites)))
  return sites.filter((site) => named.has(site))
}

function sitesLike(pattern: string, sites: readonly Site[]): Site[] {
  const found = sites.filter((site) => matchesName(pattern, site.name) || matches(pattern, placeOf(site)))
  if (found.length > 0) return found
  throw new RangeError(`no site in ${bookPath()} is like ${JSON.stringify(pattern)}`)
}

interface FoundSite {
  readonly site: Site
  /** What follows its name. */
  readonly rest: readonly string[]
}

/**
 * The site whose folders and name are the first segments, or else whose name is the first segment. A slash in a name is
 * written as `%2F`.
 *
 * @throws RangeError where there is none, or more than one
 */
function siteIn(sites: readonly Site[], segments: readonly string[]): FoundSite {
  const names = segments.map(textOfUrl)
  for (let length = names.length; length > 0; length -= 1) {
    const rest = segments.slice(length)
    const wanted = names.slice(0, length)
    const found = sites.filter(({ folder, name }) => isSame([...folder, name], wanted))
    const named = length === 1 && found.length === 0 ? sites.filter(({ name }) => name === wanted[0]) : found
    if (named.length > 1) throw ambiguous(named)
    if (named[0]) return { site: named[0], rest }
  }
  throw new RangeError(
    `no site is called ${JSON.stringify(names[0])} in ${bookPath()}: "ftpkit sites list" shows all`,
  )
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, at) => each === other[at])
}

function ambiguous(sites: readonly Site[]): RangeError {
  const places = [...new Set(sites.map(placeOf))].join(', ')
  return new RangeError(`several sites have this name: ${places}; give the folders too, and rename the rest`)
}

/** The URL of a site. @param rest the names of a path below its directory, as in a URL */
export function urlOf(site: Site, rest: readonly string[]): FtpUrl {
  const { host, user, remote = '', tls } = site
  return {
    host,
    port: portOf(site),
    user,
    password: undefined,
    path: pathIn(remote, textOfUrl(rest.join('/'))),
    type: undefined,
    tls: tls === 'explicit' || tls === 'implicit' ? tls : undefined,
    site,
  }
}

/** A path of a site: absolute where it begins with a slash, else below the directory of the site. */
function pathIn(remote: string, path: string): string {
  if (path === '' || path.startsWith('/')) return path || remote
  // A prefix of data sets, such as 'ME.'.
  if (remote.startsWith("'")) return `${remote.replace(/'$/, '')}${path}'`
  return remote === '' ? path : `${remote.replace(/\/$/, '')}/${path}`
}
