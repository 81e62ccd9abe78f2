import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfiguration } from '../src/config.js'
import { formsByKey } from '../src/forms.js'
import { defaultGatewayLimits } from '../src/run/options.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-gateway-readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

const blocks = Array.from(readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm), ([, text]) => text!)

test.each(blocks)('the configuration of the README can be read: %s', async (text) => {
  const file = join(folder, 'gateway.yaml')
  writeFileSync(file, text)
  const { configuration } = await readConfiguration({ file })
  expect(configuration.routes?.length).toBeGreaterThan(0)
})

test('the README has every key, and the limits with their defaults', () => {
  const isInner = (key: string) => /^(?:routes|commands)\./.test(key)
  const outer = [...formsByKey.keys()].filter((key) => !isInner(key) && key !== 'client' && key !== 'server')
  expect(outer.filter((key) => !readme.includes(`\`${key}\``))).toEqual([])
  const row = readme.split('\n').find((line) => line.startsWith('| `limits`'))!
  const [, , meaning, defaults] = row.split('|')
  const names = Array.from(meaning!.matchAll(/`(\w+)`/g), ([, name]) => name)
  const values = defaults!.split(',').map(Number)
  expect(Object.fromEntries(names.map((name, at) => [name, values[at]]))).toEqual(defaultGatewayLimits)
})
