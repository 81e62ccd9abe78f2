import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** `ftpkit-server` in a form that Node can run. */
export interface ServerProgram {
  readonly path: string
  /** The build, or a bundle of the sources if the build is missing or older than they are. */
  readonly form: 'built' | 'bundled'
}

let found: Promise<ServerProgram> | undefined

/**
 * Finds the server of this repository, or bundles it if its build is outdated; a bundle exists until this process ends.
 * The environment variable FTPKIT_SERVER names another server, such as an installed one.
 */
export function serverProgram(): Promise<ServerProgram> {
  const { FTPKIT_SERVER: other } = process.env
  if (other) return Promise.resolve({ path: other, form: 'built' })
  found ??= isBuilt() ? Promise.resolve({ path: built, form: 'built' }) : bundled()
  return found
}

const app = join(root, 'apps/server')
const built = join(app, 'dist/main.js')

function isBuilt(): boolean {
  if (!existsSync(built)) return false
  return ['apps/server', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]
    .filter((part) => existsSync(join(root, part, 'tsup.config.ts')))
    .every((part) => newest(join(root, part, 'dist')) >= newest(join(root, part, 'src')))
}

function newest(folder: string): number {
  if (!existsSync(folder)) return 0
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(
    0,
    ...files.map((name) => statSync(join(folder, name))).map((file) => (file.isFile() ? file.mtimeMs : 0)),
  )
}

async function bundled(): Promise<ServerProgram> {
  return { path: await bundle(join(app, 'src/main.ts')), form: 'bundled' }
}

/**
 * Bundles a program and the sources of our packages into one file.
 *
 * @returns its path, until this process ends
 */
export async function bundle(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-server-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(app, 'package.json'), join(folder, 'package.json'))
  const outfile = join(folder, 'dist/main.js')
  await build({
    entryPoints: [entry],
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@ftpkit/source'],
    // Third-party packages are CommonJS and load Node's modules by require.
    banner: {
      js: "import { createRequire as making } from 'node:module'; const require = making(import.meta.url);",
    },
  })
  return outfile
}
