import { marksRecords, type OctetContent } from './content.js'

/** What the records of a connection are called: undefined where it has none. */
export function recordWord(content: OctetContent): 'record' | 'line' | 'page' | undefined {
  const { parameters, recordFormat } = content
  if (!parameters) return undefined
  if (marksRecords(content)) return 'record'
  if (parameters.structure === 'P') return 'page'
  if (recordFormat) return recordFormat.format === 'lines' ? 'line' : 'record'
  return parameters.type.code === 'A' || parameters.type.code === 'E' ? 'line' : undefined
}
