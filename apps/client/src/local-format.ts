/** The name of the format that has a line of JSON for each record, with its number and text. */
export const jsonLines = 'jsonl'

/** Whether the local records are text, which must be translated. */
export function isTextFormat(format: string): boolean {
  return format === jsonLines || format.startsWith('lines')
}
