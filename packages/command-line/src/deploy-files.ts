import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The files for operators below a directory, by their path in a package, without documents. */
export function deployFiles(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(directory, name)).isFile() && !name.endsWith('.md'))
  return Object.fromEntries(
    files.sort().map((name) => [`deploy/${name}`, readFileSync(join(directory, name), 'utf8')]),
  )
}
