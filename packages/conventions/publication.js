import { readFileSync } from 'node:fs'

/**
 * What is known only to those who publish: addresses, each empty until it is known.
 *
 * @typedef {object} Publication
 * @property {string} repository address of the repository, without `.git`: provenance names it
 * @property {string} homepage
 * @property {string} bugs where faults are reported
 * @property {string} security address or page for reports of vulnerabilities, which SECURITY.md shows
 */

/** @type {readonly (keyof Publication)[]} */
const keys = ['repository', 'homepage', 'bugs', 'security']

export const publicationFile = 'packages/conventions/publication.json'

/** @returns {Publication} */
export function readPublication() {
  return JSON.parse(readFileSync(new URL('publication.json', import.meta.url), 'utf8'))
}

/**
 * The keys without which nothing is published.
 *
 * @param {Partial<Publication>} publication
 */
export function missingKeys(publication) {
  return keys.filter((key) => !publication[key])
}

/**
 * The manifest of a package as it is packed: with the addresses that are known, and without what only this repository
 * has, which are the scripts, the dependencies of the tests, and the sources.
 *
 * @param {Record<string, any>} manifest
 * @param {Partial<Publication>} publication
 * @param {string} directory of the package, from the root
 */
export function publishedManifest(manifest, publication, directory) {
  const { scripts, devDependencies, exports = {}, ...published } = manifest
  const { repository, homepage, bugs } = publication
  return {
    ...published,
    exports: withoutSources(exports),
    ...(repository && { repository: { type: 'git', url: `git+${repository}.git`, directory } }),
    ...(homepage && { homepage }),
    ...(bugs && { bugs: { url: bugs } }),
  }
}

/** @param {any} target what `exports` names, under any conditions */
function withoutSources(target) {
  if (typeof target !== 'object' || target === null) return target
  return Object.fromEntries(
    Object.entries(target)
      .filter(([condition]) => condition !== '@ftpkit/source')
      .map(([condition, below]) => [condition, withoutSources(below)]),
  )
}
