import { readFile } from 'node:fs/promises'

/**
 * A text itself, or what an environment variable (`env:NAME`) or a file (`file:PATH`) contains: neither shows a secret in a
 * list of processes.
 *
 * @throws Error where there is no such variable or file
 */
export async function secretAt(place: string): Promise<string> {
  const [, kind, name = ''] = /^(env|file):(.+)$/.exec(place) ?? []
  if (kind === 'file') return (await readFile(name, 'utf8')).trim()
  if (kind !== 'env') return place
  const text = process.env[name]
  if (text === undefined) throw new Error(`the environment has no variable ${name}`)
  return text
}
