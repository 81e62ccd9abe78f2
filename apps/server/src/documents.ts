import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './program.js'

/** The manual page and the completion scripts, by their path. The build writes them. */
export function documents(edition: Parameters<typeof documentsOf>[1]): Record<string, string> {
  return documentsOf(wholeProgram(), edition)
}
