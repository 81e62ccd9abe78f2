import { deployFiles } from '@ftpkit/command-line/deploy-files'
import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './table/completion.js'
import { jsonSchema } from './table/json-schema.js'

/**
 * The manual page, the completion scripts, the schema of the JSON and the files for operators, by their path. The build, which runs
 * in the folder of this package, writes them.
 */
export async function documents(edition: Parameters<typeof documentsOf>[1]): Promise<Record<string, string>> {
  return {
    ...documentsOf(await wholeProgram(), edition),
    'output.schema.json': JSON.stringify(jsonSchema, undefined, 2).concat('\n'),
    ...deployFiles('deploy'),
  }
}
