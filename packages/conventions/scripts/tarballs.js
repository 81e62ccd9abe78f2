// Packs all published packages, which must have been built, reports what is wrong with them, and prints their sizes:
// `tarballs.js [FOLDER]` leaves the tarballs in FOLDER. Exit status 1 if anything is wrong, or larger than it may be.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPublication } from '../publication.js'
import { sizeFaults, sizeTable } from '../sizes.js'
import { tarballFaults } from '../tarball-faults.js'
import { packAll } from '../tarballs.js'

const [wanted] = process.argv.slice(2)
const folder = wanted ?? mkdtempSync(join(tmpdir(), 'ftpkit-tarballs-'))
mkdirSync(folder, { recursive: true })
try {
  const tarballs = packAll(folder)
  const publication = readPublication()
  const faults = [
    ...tarballs.flatMap((tarball) =>
      tarballFaults(tarball, publication).map((fault) => `${tarball.manifest.name}: ${fault}`),
    ),
    ...sizeFaults(tarballs),
  ]
  for (const row of sizeTable(tarballs)) console.log(row)
  for (const fault of faults) console.log(fault)
  if (faults.length > 0) process.exitCode = 1
} finally {
  if (wanted === undefined) rmSync(folder, { recursive: true })
}
