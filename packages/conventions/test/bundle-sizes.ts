import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { ourPackages, root } from './readme.js'

/** Octets of what a program loads to use some of our exports. */
export interface BundleSize {
  readonly minified: number
  readonly gzipped: number
}

/**
 * Bundles an import for a browser, as a bundler does that drops what is not used.
 *
 * @param line such as `import { BlockDecoder } from '@ftpkit/mode/block'`
 */
export async function bundleSizeOf(line: string): Promise<BundleSize> {
  const { outputFiles, warnings } = await build({
    stdin: { contents: line.replace('import', 'export'), resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    conditions: ['@ftpkit/source'],
    logLevel: 'silent',
    plugins: [ourPackages],
  })
  // A name that is not exported.
  if (warnings.length > 0) throw new Error(`${line}: ${warnings.map(({ text }) => text).join(', ')}`)
  const { contents } = outputFiles[0]!
  return { minified: contents.length, gzipped: gzipSync(contents).length }
}

/** The rows of a table of bundle sizes between its marks: the import, and what the page says it costs, in kB. */
export function sizesShownIn(page: string): { line: string; minified: number; gzipped: number }[] {
  const [, table = ''] = /<!-- bundle-sizes:begin -->([\s\S]*?)<!-- bundle-sizes:end -->/.exec(page) ?? []
  return Array.from(table.matchAll(/^\| `(import [^`]+)` \| ([\d.]+) kB \| ([\d.]+) kB \|$/gm), (row) => ({
    line: row[1]!,
    minified: Number(row[2]),
    gzipped: Number(row[3]),
  }))
}

/** A row as the page has to have it. */
export function rowOf(line: string, { minified, gzipped }: BundleSize): string {
  return `| \`${line}\` | ${inKilobytes(minified)} kB | ${inKilobytes(gzipped)} kB |`
}

function inKilobytes(octets: number): string {
  return (octets / 1000).toFixed(octets < 9_950 ? 1 : 0)
}
