// Publishes the packages whose version npm doesn't have: `pnpm release`, run by the release workflow. Refuses while an
// address is missing or a change has no version, and publishes nothing that was not built and checked before.
import { readdirSync, readFileSync } from 'node:fs'
import { readPublication } from '../publication.js'
import { releaseFault } from '../release.js'
import { pnpm, root, run } from './pnpm.js'

const changes = readdirSync(`${root}.changeset`).filter((name) => /\.md$/.test(name) && name !== 'README.md')
const { version } = JSON.parse(readFileSync(`${root}apps/client/package.json`, 'utf8'))
const fault = releaseFault(readPublication(), version, changes)

if (fault === undefined) {
  pnpm(['exec', 'turbo', 'run', 'build', '--ui=stream'])
  run(process.execPath, ['packages/conventions/scripts/tarballs.js'])
  pnpm(['exec', 'changeset', 'publish'])
} else {
  console.error(`nothing is released: ${fault}`)
  process.exitCode = 1
}
