import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { pageRows, variantRows } from './readme-tables.js'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}/README.md`, 'utf8')

/** The README without what only aligns its tables. */
const tables = readme.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')

async function printedBy(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: folder },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    conditions: ['@ftpkit/source'],
    write: false,
  })
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], {
    input: outputFiles[0]!.text,
    encoding: 'utf8',
  })
  return stdout + stderr
}

test('the README lists every page', () => {
  expect(tables).toContain(`| --- |\n${pageRows()}\n\n`)
})

test('the README lists the variant characters of every EBCDIC page', () => {
  expect(tables).toContain(`| --- |\n${variantRows()}\n\n`)
})

test.each(
  Array.from(readme.matchAll(/^```ts\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm), ([, code, output]) => [
    /import \{ (\w+)/.exec(code!)![1]!,
    code!,
    output!,
  ]),
)('the example with %s prints what the README says', async (_name, code, output) => {
  expect(await printedBy(code)).toBe(output)
})

test('the example with iconv-lite prints what the README says', async () => {
  const [, code, said] = /iconv-lite example -->\n```js\n([\s\S]*?)^```\nIt prints (.*)\.$/m.exec(readme)!
  const printed = (await printedBy(code!)).trim().split('\n')
  expect(said).toBe(
    printed
      .map((line) => `\`${line}\``)
      .join(', ')
      .replace(/, (?=[^,]*$)/, ' and '),
  )
})
