import { readFileSync } from 'node:fs'

/** The page that shows captures, as it is built: `<!--capture-->` is the place of one. */
export function pageTemplate(): string {
  return readFileSync(new URL('../dist/inspector.html', import.meta.url), 'utf8')
}
