import { portOf, type Site } from '@ftpkit/site-book'

/** The folders as a tree, with a line for each site: where it is, its TLS, system and encoding, and where its password is. */
export function siteTable(sites: readonly Site[]): string[] {
  const rows = treeOf(sites).map(({ depth, name, site }) => {
    const label = '  '.repeat(depth) + name
    return site ? [label, ...factsOf(site)] : [`${label}/`]
  })
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  )
}

interface Leaf {
  readonly depth: number
  readonly name: string
  /** Undefined for a folder. */
  readonly site?: Site
}

/** Sites by their folders, in the order of the book; those of one folder together. */
function treeOf(sites: readonly Site[], depth = 0): Leaf[] {
  const own = sites.filter(({ folder }) => folder.length === depth)
  const names = new Set(sites.flatMap(({ folder }) => folder.slice(depth, depth + 1)))
  const folders = Array.from(names, (name) => {
    const inner = sites.filter(({ folder }) => folder[depth] === name)
    return [{ depth, name }, ...treeOf(inner, depth + 1)]
  })
  return [...folders.flat(), ...own.map((site) => ({ depth, name: site.name, site }))]
}

function factsOf(site: Site): string[] {
  const { host, user, tls, system, nameEncoding, data, proxy, secret } = site
  const address = `${user === undefined ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}:${portOf(site)}`
  const ways = [
    system,
    nameEncoding,
    data === 'active' ? data : undefined,
    proxy === undefined || proxy === 'none' ? undefined : `by ${proxy}`,
    secret === undefined ? undefined : `password: ${secret.replace(/:.*/s, '')}`,
  ]
  return [address, tls ?? 'off', ways.filter((way) => way !== undefined).join(', ')]
}

/** Columns of a terminal: ideographs and the like take two. */
function widthOf(text: string): number {
  return Array.from(text).length + (text.match(wide)?.length ?? 0)
}

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/gu
