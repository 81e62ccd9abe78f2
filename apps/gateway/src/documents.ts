import { deployFiles } from '@ftpkit/command-line/deploy-files'
import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './program.js'

/**
 * The manual page, the completion scripts and the files for operators, by their path. The build, which runs in the folder of this
 * package, writes them.
 */
export function documents(edition: Parameters<typeof documentsOf>[1]): Record<string, string> {
  return { ...documentsOf(wholeProgram(), edition), ...deployFiles('deploy') }
}
