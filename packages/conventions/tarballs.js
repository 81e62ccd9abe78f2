import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm, root } from './scripts/pnpm.js'

const kinds = ['packages', 'apps']

/** Folders of what is published, from the root: the packages without `private`. */
export function publishedFolders() {
  return kinds
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`))
    .filter((folder) => !manifestIn(join(root, folder)).private)
}

/**
 * A packed package.
 *
 * @typedef {object} Tarball
 * @property {string} path
 * @property {string} folder of the package, in this repository
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
  return kinds.flatMap((kind) => {
    // Each kind in a folder of its own: the files of @ftpkit/gateway and ftpkit-gateway have one name.
    const place = join(destination, kind)
    mkdirSync(place, { recursive: true })
    const folders = publishedFolders().filter((folder) => folder.startsWith(`${kind}/`))
    const filters = folders.map((folder) => `--filter=./${folder}`)
    pnpm(['--recursive', ...filters, 'pack', '--pack-destination', place], { stdio: 'pipe' })
    const made = readdirSync(place)
    return folders.map((folder) => {
      const path = made.find((file) => file === nameOfTarball(manifestIn(join(root, folder))))
      if (path === undefined) throw new Error(`pnpm pack made ${made.join(', ')}, and nothing of ${folder}`)
      return readTarball(join(place, path), join(root, folder))
    })
  })
}

function nameOfTarball({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
}

/**
 * @param {string} path
 * @param {string} folder of the package, in this repository
 * @returns {Tarball}
 */
export function readTarball(path, folder) {
  const unpacked = mkdtempSync(join(tmpdir(), 'ftpkit-tarball-'))
  try {
    execFileSync('tar', ['-xzf', path, '-C', unpacked])
    const place = join(unpacked, 'package')
    const names = readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(place, name)).isFile())
      .sort()
    return {
      path,
      folder,
      size: statSync(path).size,
      files: new Map(names.map((name) => [name, readFileSync(join(place, name), 'utf8')])),
      unpackedSize: names.reduce((sum, name) => sum + statSync(join(place, name)).size, 0),
      manifest: manifestIn(place),
    }
  } finally {
    rmSync(unpacked, { recursive: true })
  }
}

/**
 * What `npm i NAME` writes for a package: its files and those of the packages it depends on, without optional ones.
 *
 * @param {string} name
 * @param {readonly Tarball[]} tarballs all that are published
 * @returns {number} octets
 * @throws {Error} for a dependency that is neither among them nor installed here
 */
export function installedSize(name, tarballs) {
  const sizes = new Map()
  const add = (dependency, dependent) => {
    if (sizes.has(dependency)) return
    const tarball = tarballs.find(({ manifest }) => manifest.name === dependency)
    const { folder, size, manifest } = tarball
      ? { ...tarball, size: tarball.unpackedSize }
      : installed(dependency, dependent)
    sizes.set(dependency, size)
    for (const next of Object.keys(manifest.dependencies ?? {})) add(next, folder)
  }
  add(name, root)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/**
 * A package of others, as it is installed here.
 *
 * @param {string} name
 * @param {string} dependent folder of the package that depends on it
 */
function installed(name, dependent) {
  const places = createRequire(join(dependent, 'package.json')).resolve.paths(name) ?? []
  const place = places.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')))
  if (place === undefined) throw new Error(`${name}, which ${dependent} needs, is not installed`)
  const folder = realpathSync(place)
  return { folder, size: sizeOf(folder), manifest: manifestIn(folder) }
}

/** @param {string} folder */
function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + file.size, 0)
}

/** @param {string} folder */
function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
