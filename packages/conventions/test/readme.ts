import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** An example of a README or a guide, and what it says the example prints. */
export interface Example {
  readonly place: string
  readonly code: string
  readonly output: string
}

/**
 * The ```ts and ```js blocks of a page that a ```text block follows. A block marked `setup` precedes each of those after
 * it, up to the next one so marked.
 */
export function examplesOf(page: string, place: string): Example[] {
  const examples: Example[] = []
  let setup = ''
  for (const [, mark, code = '', output] of page.matchAll(block)) {
    if (mark) setup = `${code}\n`
    else if (output !== undefined)
      examples.push({ place: `${place} example ${examples.length + 1}`, code: setup + code, output })
  }
  return examples
}

const block = /^```(?:ts|js)( setup)?\n([\s\S]*?)^```\n(?:\s*(?:[^\n`]+\n\s*)?^```text\n([\s\S]*?)^```$)?/gm

/** The files of `examples/` that a guide shows: each in the block right after the paragraph with the link to it. */
export function filesShownIn(guide: string): { file: string; content: string }[] {
  const links = guide.matchAll(
    /\]\((examples\/[^)]+)\)(?:(?!^```)[\s\S])*^```(?:js|yaml|haproxy)\n([\s\S]*?)^```$/gm,
  )
  return Array.from(links, ([, file, content]) => ({ file: file!, content: content! }))
}

/** Bundles an example with the sources of our packages, runs it with Node, and returns what it printed. */
export async function printedBy(example: Example): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-readme-'))
  try {
    const outfile = join(folder, 'example.mjs')
    await bundleExample(example.code, outfile)
    const { stdout, stderr, status } = spawnSync(process.execPath, [outfile], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    })
    if (status !== 0) throw new Error(`${example.place} ended with ${status}:\n${stderr}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bundles the code of an example with the sources of our packages. */
export async function bundleExample(code: string, outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: code,
      loader: 'ts',
      sourcefile: 'example.mts',
      resolveDir: join(root, 'docs/examples'),
    },
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@ftpkit/source'],
    nodePaths: ['packages/bench', 'apps/server'].map((folder) => join(root, folder, 'node_modules')),
    logLevel: 'silent',
    plugins: [ourPackages],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
}

/** Finds `@ftpkit/NAME/SUBPATH`, `ftpkit` and the other programs by the `exports` of the package, wherever the example is. */
export const ourPackages: Plugin = {
  name: 'our-packages',
  setup({ onResolve }) {
    onResolve({ filter: ours }, ({ path }) => {
      const found = sourceOf(path)
      return found === undefined ? { errors: [{ text: `${path} is not exported` }] } : { path: found }
    })
  },
}

const ours = /^(?:@ftpkit\/|ftpkit(?:-server|-gateway)?(?:\/|$))/

const folders: Readonly<Record<string, string>> = {
  ftpkit: 'apps/client',
  'ftpkit-server': 'apps/server',
  'ftpkit-gateway': 'apps/gateway',
}

/** The source file of a subpath that one of our packages exports; undefined for other packages, and where it exports none. */
export function sourceOf(specifier: string): string | undefined {
  if (!ours.test(specifier)) return undefined
  const [, name = '', subpath = ''] = /^((?:@ftpkit\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? []
  const folder = join(root, folders[name] ?? name.replace('@ftpkit/', 'packages/'))
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const target = exports[`.${subpath}`]
  return target && join(folder, target['@ftpkit/source'] ?? target.import?.default ?? target)
}
