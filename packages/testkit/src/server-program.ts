import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A command of this repository in a form that Node can run. */
export interface Program {
  readonly path: string
  /** The build, or a bundle of the sources if the build is missing or older than they are. */
  readonly form: 'built' | 'bundled'
}

/** Folder of each command. */
const apps = { server: 'apps/server', client: 'apps/client', gateway: 'apps/gateway' } as const

const found = new Map<keyof typeof apps, Promise<Program>>()

/**
 * Finds `ftpkit-server`, or bundles it if its build is outdated; a bundle exists until this process ends.
 * The environment variable FTPKIT_SERVER names another server, such as an installed one.
 */
export function serverProgram(): Promise<Program> {
  const { FTPKIT_SERVER: other } = process.env
  return other ? Promise.resolve({ path: other, form: 'built' }) : programOf('server')
}

/** The same for `ftpkit`, which no variable replaces. */
export function clientProgram(): Promise<Program> {
  return programOf('client')
}

/** The same for `ftpkit-gateway`. */
export function gatewayProgram(): Promise<Program> {
  return programOf('gateway')
}

function programOf(name: keyof typeof apps): Promise<Program> {
  const app = apps[name]
  const built = join(root, app, 'dist/main.js')
  const program =
    found.get(name) ??
    (isBuilt(app, built)
      ? Promise.resolve({ path: built, form: 'built' as const })
      : bundle(join(root, app, 'src/main.ts')).then((path) => ({ path, form: 'bundled' as const })))
  found.set(name, program)
  return program
}

function isBuilt(app: string, built: string): boolean {
  if (!existsSync(built)) return false
  const builtAt = newest(join(root, app, 'dist'))
  return [app, ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]
    .filter((part) => existsSync(join(root, part, 'tsup.config.ts')))
    .every((part) => builtAt >= newest(join(root, part, 'src')))
}

function newest(folder: string): number {
  if (!existsSync(folder)) return 0
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(
    0,
    ...files.map((name) => statSync(join(folder, name))).map((file) => (file.isFile() ? file.mtimeMs : 0)),
  )
}

/**
 * Bundles a program and the sources of our packages into one file.
 *
 * @returns its path, until this process ends
 */
export async function bundle(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-program-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(root, apps.server, 'package.json'), join(folder, 'package.json'))
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
