import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A TypeScript example of a README and what the README says it prints. */
export interface Example {
  readonly place: string
  readonly code: string
  readonly output: string
}

/** The ```ts blocks of a README that a ```text block follows. */
export function examplesOf(readme: string, place: string): Example[] {
  return Array.from(
    readme.matchAll(/^```ts\n([\s\S]*?)^```\n\s*(?:[^\n`]+\n\s*)?^```text\n([\s\S]*?)^```$/gm),
    ([, code, output], index) => ({ place: `${place} example ${index + 1}`, code: code!, output: output! }),
  )
}

/** Bundles an example with the sources of our packages, runs it with Node, and returns what it printed. */
export async function printedBy(example: Example): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-readme-'))
  try {
    const outfile = join(folder, 'example.mjs')
    await build({
      stdin: { contents: example.code, loader: 'ts', resolveDir: join(root, 'packages/bench') },
      bundle: true,
      outfile,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@ftpkit/source'],
      logLevel: 'silent',
      plugins: [ourPackages],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    })
    const { stdout, stderr, status } = spawnSync(process.execPath, [outfile], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    if (status !== 0) throw new Error(`${example.place} ended with ${status}:\n${stderr}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Finds `@ftpkit/NAME/SUBPATH` by the `exports` of the package, wherever the example is. */
const ourPackages: Plugin = {
  name: 'our-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^@ftpkit\// }, ({ path }) => {
      const [, name = '', subpath = ''] = /^@ftpkit\/([^/]+)(\/.*)?$/.exec(path) ?? []
      const folder = join(root, 'packages', name)
      const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const target = exports[`.${subpath}`]
      if (!target) return { errors: [{ text: `${path} is not exported` }] }
      return { path: join(folder, target['@ftpkit/source'] ?? target.default ?? target) }
    })
  },
}
