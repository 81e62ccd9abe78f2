import { missingKeys, publicationFile } from './publication.js'

/**
 * Why nothing can be published now; undefined if it can.
 *
 * @param {Partial<import('./publication.js').Publication>} publication
 * @param {string} version of the packages
 * @param {readonly string[]} changes files of changes that no version has yet
 */
export function releaseFault(publication, version, changes) {
  const missing = missingKeys(publication)
  if (missing.length > 0)
    return `${publicationFile} has no ${missing.join(', ')}: packages are published only when all of its keys are set`
  if (changes.length > 0)
    return `these changes have no version yet: ${changes.join(', ')}; pnpm changeset version makes one of them`
  if (version === '0.0.0') return 'the version is 0.0.0; pnpm changeset version makes the next one'
  return undefined
}
