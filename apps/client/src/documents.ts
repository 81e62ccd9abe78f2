import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './table/completion.js'

/** The manual page and the completion scripts, by their path. The build writes them. */
export async function documents(edition: Parameters<typeof documentsOf>[1]): Promise<Record<string, string>> {
  return documentsOf(await wholeProgram(), edition)
}
