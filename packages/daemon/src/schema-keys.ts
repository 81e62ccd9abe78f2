import * as z from 'zod'

/** A key of a configuration, or a key within one. */
export interface SchemaKey {
  readonly path: readonly string[]
  readonly schema: z.ZodType
}

/** Every key of a schema, and every key within those that are objects; lists, records and unions are taken whole. */
export function keysOf(schema: z.ZodType, path: readonly string[] = []): SchemaKey[] {
  const inner = withoutWrappers(schema)
  if (!(inner instanceof z.ZodObject)) return []
  return Object.entries(inner.shape).flatMap(([key, value]) => {
    const below = [...path, key]
    return [{ path: below, schema: value as z.ZodType }, ...keysOf(value as z.ZodType, below)]
  })
}

/** What is inside of defaults, of what may be left out, and of what is transformed after it was read. */
export function withoutWrappers(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return withoutWrappers(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodPipe && !(schema.in instanceof z.ZodTransform))
    return withoutWrappers(schema.in as z.ZodType)
  return schema
}
