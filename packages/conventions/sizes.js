import { installedSize } from './tarballs.js'

/** How much `npm i NAME` may write to the disk, in octets, with the packages that come with it. */
export const maxInstalledSizes = {
  ftpkit: 3_000_000,
  'ftpkit-server': 12_000_000,
  'ftpkit-gateway': 3_000_000,
}

/**
 * The sizes of the packages, as lines of a table.
 *
 * @param {readonly import('./tarballs.js').Tarball[]} tarballs all that are published
 */
export function sizeTable(tarballs) {
  const rows = tarballs.map((tarball) => {
    const { name } = tarball.manifest
    return [name, tarball.size, tarball.unpackedSize, installedSize(name, tarballs)]
  })
  return [
    line(['package', 'tarball', 'unpacked', 'installed']),
    ...rows.map(([name, ...sizes]) => line([name, ...sizes.map((size) => `${(size / 1000).toFixed(0)} kB`)])),
  ]
}

/** @param {readonly string[]} cells */
function line([name, ...sizes]) {
  return name.padEnd(24) + sizes.map((size) => size.padStart(15)).join('')
}

/**
 * What is larger than it may be.
 *
 * @param {readonly import('./tarballs.js').Tarball[]} tarballs all that are published
 */
export function sizeFaults(tarballs) {
  return Object.entries(maxInstalledSizes).flatMap(([name, most]) => {
    const size = installedSize(name, tarballs)
    return size <= most ? [] : [`${name}: ${size} octets are installed, more than ${most}`]
  })
}
