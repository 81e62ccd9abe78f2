/** What a package holds besides its built files. */
const besides = /^(?:package\.json|README\.md|LICENSE|LICENSE-[A-Z]+|[A-Z]+\.md)$/

/** Files that only this repository needs. */
const unwanted = /(?<!\.d)\.[cm]?ts$|\.map$|(?:^|\/)(?:src|test|tests|node_modules)\/|\.test\.|tsbuildinfo$/

/** Fields without which npm shows less, or users learn of a limit too late. */
const fields = [
  'name',
  'version',
  'description',
  'license',
  'type',
  'engines',
  'sideEffects',
  'files',
  'exports',
  'keywords',
  'publishConfig',
]

/** Places of this repository, which mean nothing to those who have only the package. */
const places =
  /(?<![\w@/.-])(?:\.\.\/|(?:packages|apps)\/[a-z-]+|\.ci\/|pnpm (?:--filter|test|build|bench|fuzz|interop|reliability))/

/**
 * What is wrong with a package as it is packed.
 *
 * @param {import('./tarballs.js').Tarball} tarball
 * @param {Partial<import('./publication.js').Publication>} publication
 * @returns {string[]} a line for each fault
 */
export function tarballFaults({ files, manifest }, publication) {
  const names = [...files.keys()]
  return [
    ...['README.md', 'LICENSE'].filter((name) => !files.has(name)).map((name) => `${name} is missing`),
    ...names
      .filter((name) => unwanted.test(name) || !(name.startsWith('dist/') || besides.test(name)))
      .map((name) => `${name} should not be packed`),
    ...manifestFaults(manifest, files),
    ...names
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => pageFaults(name, files, publication.repository)),
  ]
}

/**
 * @param {Record<string, any>} manifest
 * @param {ReadonlyMap<string, string>} files
 */
function manifestFaults(manifest, files) {
  const { scripts, devDependencies, dependencies = {}, publishConfig = {}, exports, bin = {} } = manifest
  const license = String(manifest.license)
  const notices = [...files.keys()].filter((name) => /LICENSE-|THIRD-PARTY/.test(name))
  return [
    ...fields
      .filter((field) => manifest[field] === undefined)
      .map((field) => `${field} is not in the manifest`),
    ...(scripts || devDependencies ? ['the manifest has scripts or devDependencies'] : []),
    ...(publishConfig.access === 'public' ? [] : ['publishConfig.access is not public']),
    ...(publishConfig.provenance === true ? [] : ['publishConfig.provenance is not true']),
    ...(license === 'MIT' || notices.length > 0 ? [] : [`license is ${license}, but no notice is packed`]),
    ...Object.entries(dependencies)
      .filter(([, range]) => !/^\^?\d/.test(range))
      .map(([name, range]) => `the dependency ${name} is ${range}`),
    ...[...targetsOf(exports), ...targetsOf(bin)]
      .filter((target) => !files.has(target.replace(/^\.\//, '')))
      .map((target) => `the manifest names ${target}, which is not packed`),
  ]
}

/**
 * Every file that a field of the manifest names, under any conditions.
 *
 * @param {unknown} target
 * @returns {string[]}
 */
function targetsOf(target) {
  if (typeof target === 'string') return [target]
  return Object.values(target ?? {}).flatMap(targetsOf)
}

/**
 * Links and paths on a page that lead nowhere for those who have only the package, or read it on the site of npm.
 *
 * @param {string} name
 * @param {ReadonlyMap<string, string>} files
 * @param {string} [repository]
 */
function pageFaults(name, files, repository) {
  const text = files.get(name) ?? ''
  const links = Array.from(
    text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm),
    ([, one, other]) => one ?? other,
  )
  return [
    ...links
      .filter((link) => !leadsSomewhere(link, files, repository))
      .map((link) => `${name} links to ${link}`),
    ...placesNamedIn(text).map(({ line, place }) => `${name}:${line} names ${place}`),
  ]
}

/**
 * Where a page names places of this repository.
 *
 * @param {string} page
 */
export function placesNamedIn(page) {
  return page.split('\n').flatMap((text, index) => {
    const [place] = places.exec(text) ?? []
    return place === undefined ? [] : [{ line: index + 1, place }]
  })
}

/**
 * @param {string} link
 * @param {ReadonlyMap<string, string>} files
 * @param {string} [repository]
 */
function leadsSomewhere(link, files, repository) {
  if (link.startsWith('#')) return true
  if (/^https:\/\//.test(link)) return repository !== '' || !/ftpkit/.test(link)
  return files.has(link.replace(/#.*$/, ''))
}
