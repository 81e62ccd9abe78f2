import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publishedManifest, readPublication } from './packages/conventions/publication.js'

const root = fileURLToPath(new URL('.', import.meta.url))

export const hooks = {
  /** What `pnpm pack` and `pnpm publish` put in the place of a `package.json`. */
  beforePacking(manifest, directory) {
    return publishedManifest(manifest, readPublication(), relative(root, directory))
  },
}
