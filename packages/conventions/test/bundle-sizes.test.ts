import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleSizeOf, rowOf, sizesShownIn } from './bundle-sizes.js'
import { root } from './readme.js'

/** How far a size may be from what the page says, since every change of a source changes it a little. */
const leeway = 0.1

const shown = sizesShownIn(readFileSync(join(root, 'docs/reuse-one-codec.md'), 'utf8'))

test('the guide shows what single codecs cost', () => {
  expect(shown.length).toBeGreaterThan(5)
})

test.each(shown)('$line costs what the guide says', async ({ line, minified, gzipped }) => {
  const measured = await bundleSizeOf(line)
  const row = rowOf(line, measured)
  expect(Math.abs(minified * 1000 - measured.minified), row).toBeLessThan(leeway * measured.minified)
  expect(Math.abs(gzipped * 1000 - measured.gzipped), row).toBeLessThan(leeway * measured.gzipped)
})
