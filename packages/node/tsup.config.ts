import { readFileSync, writeFileSync } from 'node:fs'
import { library } from '@ftpkit/conventions/tsup'
import { transform } from 'esbuild'
import type { Options } from 'tsup'

const subpaths = library.entry as string[]

/** These export all of other entries. tsup would flatten that, and bundles load more at once; src/client.ts says why. */
const collections = ['index', 'client']
const parts = ['src/client-core.ts', 'src/client-parts.ts']

const options: Options = {
  ...library,
  entry: [...subpaths.filter((path) => !collections.some((name) => path.endsWith(`/${name}.ts`))), ...parts],
  async onSuccess() {
    for (const name of collections) {
      const { code } = await transform(readFileSync(`src/${name}.ts`, 'utf8'), { loader: 'ts' })
      writeFileSync(`dist/${name}.js`, code)
    }
  },
}

export { options as default }
