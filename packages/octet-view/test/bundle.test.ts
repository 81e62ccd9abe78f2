import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** Octets of a bundle of the view, minified. */
async function sizeWithout(...external: readonly string[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/view/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    minify: true,
    external: ['@ftpkit/*', ...external],
  })
  return outputFiles[0]!.contents.length
}

test('the view is at most 25 kB, and at most 60 kB with the map, beside the codecs', async () => {
  expect(await sizeWithout('../*')).toBeLessThanOrEqual(25_000)
  expect(await sizeWithout()).toBeLessThanOrEqual(60_000)
})
