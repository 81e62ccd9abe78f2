/** What a log says about an error: its class, message and stack with those of its causes, and its own fields. */
export interface ErrorFacts {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly [field: string]: unknown
}

/** How many causes of an error are followed: they may form a circle. */
const maxDepth = 8

/** The facts of an error for a log. Errors in its fields become facts too. */
export function errorFacts(error: Error, depth = 0): ErrorFacts {
  const chain = [error, ...causesOf(error)]
  const fields = Object.entries(error).filter(([name]) => name !== 'cause')
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: chain.map(({ message }) => message).join(': '),
    stack: chain.map(({ stack, message }) => stack ?? message).join('\ncaused by: '),
    ...Object.fromEntries(fields.map(([name, value]) => [name, factOf(value, depth)])),
  }
}

function causesOf(error: Error): Error[] {
  const causes: Error[] = []
  for (let { cause } = error; cause instanceof Error && causes.length < maxDepth; { cause } = cause)
    causes.push(cause)
  return causes
}

function factOf(value: unknown, depth: number): unknown {
  if (!(value instanceof Error)) return value
  return depth < maxDepth ? errorFacts(value, depth + 1) : value.message
}
