/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>

export const text = { type: 'string' } as const
export const count = { type: 'integer', minimum: 0 } as const
export const flag = { type: 'boolean' } as const
export const isoTime = {
  type: 'string',
  pattern: '^[+-]?\\d{4,6}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
} as const

/** A kind of line, or of object in one: no other fields than these. */
export function line(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
): Schema {
  return { description, type: 'object', properties, required, additionalProperties: false }
}

/** An object all fields of which are there. */
export function whole(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return line(description, properties, Object.keys(properties))
}
