import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

/** What a browser loads for an import from this package, in octets after gzip. */
async function bundled(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@ftpkit/source'],
  })
  return gzipSync(outputFiles[0]!.contents).length
}

test('a browser that reads blocks loads less than 2 KiB', async () => {
  const length = await bundled(`export { BlockDecoder } from '@ftpkit/mode/block'`)
  expect(length).toBeGreaterThan(200)
  expect(length).toBeLessThan(2_048)
})

test('a browser that takes one codec of the index loads only that', async () => {
  const alone = await bundled(`export { BlockDecoder } from '@ftpkit/mode/block'`)
  const ofIndex = await bundled(`export { BlockDecoder } from '@ftpkit/mode'`)
  expect(ofIndex).toBeLessThan(alone + 64)
})
