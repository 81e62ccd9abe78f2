import { documentsOf } from '@ftpkit/command-line/documents'
import { wholeProgram } from './table/completion.js'
import { jsonSchema } from './table/json-schema.js'

/** The manual page, the completion scripts and the schema of the JSON, by their path. The build writes them. */
export async function documents(edition: Parameters<typeof documentsOf>[1]): Promise<Record<string, string>> {
  return {
    ...documentsOf(await wholeProgram(), edition),
    'output.schema.json': JSON.stringify(jsonSchema, undefined, 2).concat('\n'),
  }
}
