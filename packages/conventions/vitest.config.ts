import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import { sourceOf } from './test/readme.js'
import { vitest } from './vitest.js'

const examples = fileURLToPath(new URL('../../docs/examples/', import.meta.url))

export default mergeConfig(vitest, {
  plugins: [
    {
      name: 'our-packages',
      enforce: 'pre',
      resolveId: (specifier: string, importer: string | undefined) =>
        importer?.startsWith(examples) && !specifier.startsWith('.') ? sourceOf(specifier) : undefined,
    },
  ],
})
