import { readFile } from 'node:fs/promises'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import {
  type SetVariable,
  type UnknownVariable,
  unknownVariables,
  variablesOf,
  variablesSet,
} from './environment.js'

export { type UnknownVariable, type Variable, variablesOf } from './environment.js'
export { secretAt } from './secret-at.js'

/** How a program is configured. */
export interface ConfigurationForm<Schema extends z.ZodType> {
  /** The keys, and what each may be. */
  readonly schema: Schema
  /** What the variables of the environment begin with, such as `FTPKIT_`. */
  readonly prefix: string
  /** Names of variables that begin so too, and are not keys. @default none */
  readonly otherVariables?: readonly string[] | undefined
  /** What names of variables of other programs begin with, where that begins with `prefix` too. @default none */
  readonly otherPrefixes?: readonly string[] | undefined
  /** What form the value of a key has, as the end of an error. @param path of the key; empty for the whole file */
  readonly formOf: (path: readonly PropertyKey[]) => string
}

/** Where a configuration is read from. What is in the environment overrides what is in the file. */
export interface ConfigurationPlaces {
  /** Path of a file in YAML, or in JSON, which is YAML too. @default none */
  readonly file?: string | undefined
  /** @default none */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Whether a file without a key is a mistake: one that is read again, and is being written, may be empty.
   *
   * @default false
   */
  readonly refuseEmpty?: boolean | undefined
}

/** A configuration that was read. */
export interface ReadConfiguration<Configuration> {
  /** The keys, with defaults where nothing was set. */
  readonly configuration: Configuration
  /** Variables that no key has: misspelt ones. */
  readonly unknown: readonly UnknownVariable[]
}

/** The text of a file, and where its keys are. */
interface SourceFile {
  readonly name: string
  readonly document: Document
  readonly lines: LineCounter
}

/**
 * Reads a configuration from a file and the environment, as one schema says.
 *
 * @throws Error that names the file, the line and the key, or the variable, and says what form the value has
 */
export async function readConfiguration<Schema extends z.ZodType>(
  { schema, prefix, otherVariables: others, otherPrefixes, formOf }: ConfigurationForm<Schema>,
  { file, environment = {}, refuseEmpty = false }: ConfigurationPlaces,
): Promise<ReadConfiguration<z.infer<Schema>>> {
  const source = file === undefined ? undefined : await readSource(file)
  const content: unknown = source?.document.toJS() ?? {}
  if (source && refuseEmpty && isMap(content) && Object.keys(content).length === 0)
    throw new Error(`${source.name} has no key; it may not have been written as a whole`)
  const variables = variablesOf(schema, prefix)
  const set = variablesSet(variables, environment)
  // What is not a map of keys stays the mistake that it is.
  const result = schema.safeParse(isMap(content) ? set.reduce(withVariable, content) : content)
  if (result.success) {
    const unknown = unknownVariables(variables, environment, { prefix, others, otherPrefixes })
    return { configuration: result.data, unknown }
  }
  const { code, path, message, ...rest } = result.error.issues[0]!
  const [unknownKey] = code === 'unrecognized_keys' ? (rest as { keys: string[] }).keys : []
  const key = unknownKey === undefined ? path : [...path, unknownKey]
  throw new Error(`${placeOf(key, set, source)}: ${message}; ${formOf(path)}`)
}

async function readSource(name: string): Promise<SourceFile> {
  const lines = new LineCounter()
  const document = parseDocument(await readFile(name, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const [fault] = document.errors
  if (fault) throw new Error(`${name}, line ${lines.linePos(fault.pos[0]).line}: ${fault.message}`)
  return { name, document, lines }
}

/** What a variable sets, in place of what the file has there. */
function withVariable(content: unknown, { path, ...variable }: SetVariable): unknown {
  const [key, ...below] = path
  if (key === undefined) return variable.value
  const entries = isMap(content) ? content : {}
  return { ...entries, [key]: withVariable(entries[key], { path: below, ...variable }) }
}

function isMap(content: unknown): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null && !Array.isArray(content)
}

/** Where a value comes from: the variable that set it or what is around it, or the line of the file. */
function placeOf(
  key: readonly PropertyKey[],
  set: readonly SetVariable[],
  source: SourceFile | undefined,
): string {
  const variable = set.findLast(({ path }) => path.every((each, index) => each === key[index]))
  const within = key.slice(variable?.path.length).map(String)
  if (variable) return [variable.name, ...(within.length > 0 ? [within.join('.')] : [])].join(', ')
  const name = key.map(String).join('.') || 'the whole file'
  return source ? `${source.name}, line ${lineOf(source, key)}, ${name}` : name
}

/** The line of a key, or of the innermost key around it that exists. */
function lineOf(source: SourceFile, path: readonly PropertyKey[]): number {
  const { document, lines } = source
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  return path.length === 0 ? 1 : lineOf(source, path.slice(0, -1))
}
