import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm, root } from './scripts/pnpm.js'

/** Folders of what is published, from the root: the packages without `private`. */
export function publishedFolders() {
  return ['packages', 'apps']
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`))
    .filter((folder) => !manifestIn(join(root, folder)).private)
}

/**
 * A packed package.
 *
 * @typedef {object} Tarball
 * @property {string} path
 * @property {number} size octets
 * @property {Map<string, string>} files text of each file, by its path in the package
 * @property {number} unpackedSize octets of all files
 * @property {Record<string, any>} manifest
 */

/**
 * Packs all published packages, which must have been built, as they would be published.
 *
 * @param {string} destination an existing folder
 * @returns {Tarball[]} in the order of their folders
 */
export function packAll(destination) {
  return publishedFolders().map((folder) => {
    const before = new Set(readdirSync(destination))
    pnpm(['pack', '--pack-destination', destination], { cwd: join(root, folder), stdio: 'pipe' })
    const made = readdirSync(destination).filter((name) => !before.has(name))
    if (made.length !== 1) throw new Error(`pnpm pack made ${made.length} files of ${folder}`)
    return readTarball(join(destination, made[0]))
  })
}

/**
 * @param {string} path
 * @returns {Tarball}
 */
export function readTarball(path) {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-tarball-'))
  try {
    execFileSync('tar', ['-xzf', path, '-C', folder])
    const place = join(folder, 'package')
    const names = readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(place, name)).isFile())
      .sort()
    return {
      path,
      size: statSync(path).size,
      files: new Map(names.map((name) => [name, readFileSync(join(place, name), 'utf8')])),
      unpackedSize: names.reduce((sum, name) => sum + statSync(join(place, name)).size, 0),
      manifest: manifestIn(place),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * What `npm i NAME` writes for a package: its files and those of the packages it depends on.
 *
 * @param {string} name
 * @param {readonly Tarball[]} tarballs all that are published
 * @returns {number} octets
 * @throws {Error} for a dependency that is not among them: what it brings is not known here
 */
export function installedSize(name, tarballs) {
  const needed = new Set([name])
  for (const each of needed)
    for (const dependency of Object.keys(tarballOf(each, tarballs).manifest.dependencies ?? {}))
      needed.add(dependency)
  return [...needed].reduce((sum, each) => sum + tarballOf(each, tarballs).unpackedSize, 0)
}

/**
 * @param {string} name
 * @param {readonly Tarball[]} tarballs
 */
function tarballOf(name, tarballs) {
  const found = tarballs.find(({ manifest }) => manifest.name === name)
  if (!found) throw new Error(`${name} is not among the packages that are published`)
  return found
}

/** @param {string} folder */
function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
