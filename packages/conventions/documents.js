import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = 'src/documents.ts'

/**
 * Writes what is installed beside a command, its manual page and completion scripts, into `dist`: `src/documents.ts`
 * makes them of the table of its options. Without such a file there is nothing to write.
 *
 * @param {() => Date} today the day of the edition. Default: that of SOURCE_DATE_EPOCH, else the present one
 */
export async function writeDocuments(today = editionDay) {
  if (!existsSync(source)) return
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  // In the package, so that what is not in the bundle is found.
  const outfile = resolve('node_modules/.documents.mjs')
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['commander'],
    conditions: ['@ftpkit/source'],
    logLevel: 'error',
  })
  try {
    const { documents } = await import(`${pathToFileURL(outfile).href}?${Date.now()}`)
    const made = await documents({ version, date: today().toISOString().slice(0, 10) })
    for (const [path, text] of Object.entries(made)) {
      const file = join('dist', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, String(text))
    }
  } finally {
    rmSync(outfile, { force: true })
  }
}

/** The day of this build, which can be set, so that it can be repeated. */
function editionDay() {
  const { SOURCE_DATE_EPOCH } = process.env
  return SOURCE_DATE_EPOCH === undefined ? new Date() : new Date(Number(SOURCE_DATE_EPOCH) * 1_000)
}
