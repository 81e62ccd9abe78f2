import { endpointText } from '@ftpkit/protocol'
import { portOf, type Site } from '@ftpkit/site-book'
import { columns } from './columns.js'

/** The folders as a tree, with a line for each site: where it is, its TLS, system and encoding, and where its password is. */
export function siteTable(sites: readonly Site[]): string[] {
  return columns(
    treeOf(sites).map(({ depth, name, site }) => {
      const label = '  '.repeat(depth) + name
      return site ? [label, ...factsOf(site)] : [`${label}/`]
    }),
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
  const place = endpointText({ host, port: portOf(site) })
  const address = user === undefined ? place : `${user}@${place}`
  const ways = [
    system,
    nameEncoding,
    data === 'active' ? data : undefined,
    proxy === undefined || proxy === 'none' ? undefined : `by ${proxy}`,
    secret === undefined ? undefined : `password: ${secret.replace(/:.*/s, '')}`,
  ]
  return [address, tls ?? 'off', ways.filter((way) => way !== undefined).join(', ')]
}
