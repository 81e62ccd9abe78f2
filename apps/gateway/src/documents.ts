import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './program.js'

/** The files for operators, as the build sees them, which runs in the folder of this package. */
const deploy = 'deploy'

/** The manual page, the completion scripts and the files for operators, by their path. The build writes them. */
export function documents(edition: Parameters<typeof documentsOf>[1]): Record<string, string> {
  return { ...documentsOf(wholeProgram(), edition), ...filesForOperators() }
}

function filesForOperators(): Record<string, string> {
  const names = readdirSync(deploy).sort()
  return Object.fromEntries(names.map((name) => [`deploy/${name}`, readFileSync(join(deploy, name), 'utf8')]))
}
