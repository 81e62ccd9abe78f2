import { expect, test } from 'vitest'
import { bareName } from '../../../src/client/listing/bare-name.js'

test.each([
  ['docs/a', 'docs'],
  ['docs/a', 'docs/'],
  ['docs/a', './docs'],
  ['DOCS/a', 'docs'],
  ['docs/a', '/home/ann/docs'],
  ['/home/ann/docs/a', 'docs'],
  ['/home/ann/docs/a', '/home/ann/docs'],
])('%s in a list of %s is a', (name, path) => {
  expect(bareName(name, path)).toBe('a')
})

test.each([
  ['a', 'docs'],
  ['other/a', 'docs'],
  ['mydocs/a', 'docs'],
  ['other/docs/a', 'docs'],
  ['KIO.FILE/KIO.MBR', undefined],
  ['/a', 'docs'],
  ['docs/', 'docs'],
])('%s in a list of %s stays as it is', (name, path) => {
  expect(bareName(name, path)).toBe(name)
})
