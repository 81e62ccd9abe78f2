import { readFileSync } from 'node:fs'
import type { Cite } from './section.js'

const root = new URL('../../../', import.meta.url)

/**
 * Checks that a test, or a vector, of exactly this name is in this file; its own package runs it.
 *
 * @throws Error when it is not there
 */
export function checkCite({ file, name }: Cite): void {
  const text = readFileSync(new URL(file, root), 'utf8')
  const found = file.endsWith('.md')
    ? vectorNames(text).includes(name)
    : quoted(name).some((form) => text.includes(form))
  if (!found) throw new Error(`${file} has no test of this name: ${name}`)
}

function vectorNames(text: string): string[] {
  return Array.from(text.matchAll(/^### (.*?)\s*(?:<!--.*)?$/gm), ([, title]) => title!)
}

function quoted(name: string): string[] {
  return [`'${name.replaceAll("'", "\\'")}'`, `"${name}"`, `\`${name}\``]
}
