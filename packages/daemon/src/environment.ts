import { parseDocument } from 'yaml'
import * as z from 'zod'
import { keysOf, withoutWrappers } from './schema-keys.js'
import { variableName } from './variable-name.js'

/** A variable of the environment that sets a key. */
export interface Variable {
  /** Such as `FTPKIT_LISTEN_PORT`. */
  readonly name: string
  /** The key, and keys within it. */
  readonly path: readonly string[]
  /** What the value may be. */
  readonly schema: z.ZodType
}

/** A variable that is set, and the value in it. */
export interface SetVariable {
  readonly name: string
  readonly path: readonly string[]
  readonly value: unknown
}

/** A variable that begins as those of the program do, and is none. */
export interface UnknownVariable {
  /** As it is set. */
  readonly name: string
  /** The variable whose name is most like it. */
  readonly nearest: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The variables of all keys of a schema, in their order. @throws RangeError where two keys would have the same one */
export function variablesOf(schema: z.ZodType, prefix: string): Variable[] {
  const variables = new Map<string, Variable>()
  for (const key of keysOf(schema)) {
    const name = variableName(prefix, key.path)
    const other = variables.get(name)
    if (other) throw new RangeError(`${name} is of ${other.path.join('.')} and of ${key.path.join('.')}`)
    variables.set(name, { name, ...key })
  }
  return [...variables.values()]
}

/** The variables that are set; one that is empty is not. An outer key comes before the keys within it. */
export function variablesSet(variables: readonly Variable[], environment: Environment): SetVariable[] {
  return variables.flatMap(({ name, path, schema }) => {
    const text = environment[name]
    return text === undefined || text === '' ? [] : [{ name, path, value: valueIn(text, schema) }]
  })
}

/** Which variables a program expects in its environment besides its keys. */
interface ExpectedVariables {
  /** What the names of its own begin with. */
  readonly prefix: string
  /** Names that begin so too, and are not keys. */
  readonly others?: readonly string[] | undefined
  /** What names of other programs begin with. */
  readonly otherPrefixes?: readonly string[] | undefined
}

/** Variables that look like keys, and are none. */
export function unknownVariables(
  variables: readonly Variable[],
  environment: Environment,
  { prefix, others = [], otherPrefixes = [] }: ExpectedVariables,
): UnknownVariable[] {
  const known = [...variables.map(({ name }) => name), ...others]
  const isForeign = (name: string) => otherPrefixes.some((other) => name.startsWith(other))
  const strange = Object.keys(environment).filter(
    (name) => name.startsWith(prefix) && !known.includes(name) && !isForeign(name),
  )
  return strange.map((name) => ({ name, nearest: nearestTo(name, known) }))
}

/**
 * What a variable says: a key that takes text, the text as it is; any other, the YAML in it, as long as the key takes that,
 * and else the text.
 */
function valueIn(text: string, schema: z.ZodType): unknown {
  const inner = withoutWrappers(schema)
  if (inner instanceof z.ZodEnum || inner.def.type === 'string') return text
  const document = parseDocument(text, { prettyErrors: false })
  if (document.errors.length > 0) return text
  const value = document.toJS()
  return schema.safeParse(value).success || !schema.safeParse(text).success ? value : text
}

function nearestTo(name: string, known: readonly string[]): string {
  const distances = known.map((each) => ({ each, distance: distanceBetween(name, each) }))
  return distances.reduce((best, one) => (one.distance < best.distance ? one : best)).each
}

/** How many letters have to be added, removed or replaced to make one word of the other (Levenshtein). */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (const [at, wanted] of [...other].entries())
      next.push(Math.min(next[at]! + 1, row[at + 1]! + 1, row[at]! + (letter === wanted ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}
