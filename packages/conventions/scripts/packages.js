// Checks all published packages, which must have been built, as they would be published: their manifests by publint, how
// their declarations are found by attw, and how users compile them. Exit status 1 if anything is wrong. One process does
// it, so that what packages have in common is parsed once.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { consumerFaults } from '../consumer-types.js'
import { packAll } from '../tarballs.js'

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-packages-'))
try {
  for (const tarball of packAll(folder)) {
    const faults = [
      ...(await publicationFaults(tarball)),
      ...(await resolutionFaults(tarball)),
      ...consumerFaults(tarball.folder),
    ]
    for (const fault of faults) console.log(`${tarball.manifest.name}: ${fault}`)
    if (faults.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** What publint says, also of what it takes for less than an error. */
async function publicationFaults({ path, manifest }) {
  const { messages } = await publint({ strict: true, pack: { tarball: dataOf(path).buffer } })
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map((message) => formatMessage(message, manifest) ?? message.code)
}

/** Where declarations and modules are not found, or not as what they are. Node 10 is too old for `exports`. */
async function resolutionFaults({ path }) {
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(dataOf(path)))
  if (!types) return ['it has no declarations']
  return problems
    .filter(({ resolutionKind }) => resolutionKind !== 'node10')
    .map((problem) => JSON.stringify(problem))
}

/** The octets of a file, alone in their memory. */
function dataOf(path) {
  return new Uint8Array(readFileSync(path))
}
