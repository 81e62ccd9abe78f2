import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { doubleOctetPages } from '../src/double-octet-pages.js'
import { singleOctetPages } from '../src/single-octet-pages.js'

const kibibyte = 1024
const source = fileURLToPath(new URL('../src', import.meta.url))

/** Bundles an import of our sources for a browser, without what nothing needs. */
async function bundled(code: string): Promise<{ text: string; tables: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: source, loader: 'ts' },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    globalName: 'bundle',
    platform: 'browser',
    metafile: true,
    write: false,
  })
  return { text: outputFiles[0]!.text, tables: tablesIn(metafile) }
}

/** The pages and tables that something of is left of in a bundle. */
function tablesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /(?:page|data)\/([^/]+)\.ts$/.exec(path)?.[1] ?? [])
    .sort()
}

function fileOf({ ccsid, name }: { ccsid: number; name: string }): string {
  return name.startsWith('IBM-') ? `ibm-${String(ccsid).padStart(3, '0')}` : name.toLowerCase()
}

async function sizeOfTable(path: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [`${source}/${path}.ts`],
    minify: true,
    charset: 'utf8',
    write: false,
  })
  return gzipSync(outputFiles[0]!.contents).length
}

test('importing 1047 alone bundles no other page', async () => {
  const { text, tables } = await bundled("export { ibm1047 } from './page/ibm-1047.js'")
  expect(tables).toEqual(['ibm-1047'])
  expect(text).not.toMatch(/IBM-(?!1047)/)
})

test('a translation between two pages bundles only those two', async () => {
  const { tables } = await bundled(
    "import { ibm1047 } from './page/ibm-1047.js'; import { iso88591 } from './page/iso-8859-1.js';" +
      "import { translationTable } from './index.js'; export const table = translationTable(ibm1047, iso88591)",
  )
  expect(tables).toEqual(['ibm-1047', 'iso-8859-1'])
})

test('looking up pages by name bundles no table of a double-octet page', async () => {
  const { tables } = await bundled("export * from './index.js'")
  expect(tables).toEqual(singleOctetPages.map(fileOf).sort())
})

test.each([
  ['ibm-930', ['ibm-930', 'japanese']],
  ['ibm-1399', ['ibm-1399', 'japanese', 'jis-x-0213']],
  ['ibm-1364', ['ibm-1364', 'korean', 'korean-syllables']],
])('importing %s alone brings only its own tables', async (page, expected) => {
  const { tables } = await bundled(`export * from './page/${page}.js'`)
  expect(tables).toEqual(expected)
})

describe('one single-octet page is at most 1 KiB, compressed', () => {
  test.each(singleOctetPages.map((page) => [page.name, page] as const))('%s', async (_name, page) => {
    expect(await sizeOfTable(`page/${fileOf(page)}`)).toBeLessThanOrEqual(kibibyte)
  })

  test('and so is what all of them differ from', async () => {
    expect(await sizeOfTable('frame')).toBeLessThanOrEqual(kibibyte)
  })
})

test('works with the globals of browsers alone', async () => {
  const { text } = await bundled("export * from './all.js'; export { converter } from './index.js'")
  expect(text).not.toMatch(/\brequire\(|\bprocess\.|\bBuffer\./)
  const browser = { TextDecoder, TextEncoder, Uint8Array, Uint16Array, Uint32Array }
  const result = runInNewContext(
    `${text}
    const ebcdic = bundle.codePage('cp1047').encode('[Hello]')
    const japanese = bundle.codePage('939').decode(bundle.codePage('939').encode('日本 ABC'))
    const convert = bundle.converter(bundle.codePage('939'), 'utf-8')
    ;[Array.from(ebcdic).join(), japanese, bundle.allPages.length, convert.end().length].join(' ')`,
    browser,
  )
  expect(result).toBe(
    `173,200,133,147,147,150,189 日本 ABC ${singleOctetPages.length + doubleOctetPages.length + 1} 0`,
  )
})
