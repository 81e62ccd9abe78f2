import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** `ftpkit-server` as Node can run it. */
export interface ServerProgram {
  readonly path: string
  /** The build, or a bundle of the sources made here, because the build is missing or older than they are. */
  readonly form: 'built' | 'bundled'
}

let found: Promise<ServerProgram> | undefined

/**
 * The server of this repository, never older than its sources; a bundle stays until this process ends. The variable
 * FTPKIT_SERVER of the environment names another, such as one that was installed.
 */
export function serverProgram(): Promise<ServerProgram> {
  const { FTPKIT_SERVER: other } = process.env
  if (other) return Promise.resolve({ path: other, form: 'built' })
  found ??= isBuilt() ? Promise.resolve({ path: built, form: 'built' }) : bundle()
  return found
}

const built = join(root, 'apps/server/dist/main.js')

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

async function bundle(): Promise<ServerProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-server-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const app = join(root, 'apps/server')
  copyFileSync(join(app, 'package.json'), join(folder, 'package.json'))
  const path = join(folder, 'dist/main.js')
  await build({
    entryPoints: [join(app, 'src/main.ts')],
    bundle: true,
    outfile: path,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@ftpkit/source'],
    // What is bought is of CommonJS and asks for Node's modules by require.
    banner: {
      js: "import { createRequire as making } from 'node:module'; const require = making(import.meta.url);",
    },
  })
  return { path, form: 'bundled' }
}
