/** The argument of LIST or NLST, taken apart. */
export interface ListArgument {
  /** Letters behind `-`, as `ls` has them: `la`. No RFC knows them; clients send them all the same. */
  readonly options: string
  /** Undefined for the working directory. */
  readonly path: string | undefined
}

/**
 * Takes the options of `ls` off the argument of LIST, so that they can be ignored: `-la dir` is `dir`.
 * `--` ends them, and `-` alone is a name. A server that wants to serve a file called `-la` looks for it first.
 */
export function parseListArgument(argument: string | undefined): ListArgument {
  let rest = argument ?? ''
  let options = ''
  for (let match = option.exec(rest); match; match = option.exec(rest)) {
    rest = rest.slice(match[0].length)
    if (match[1] === '-') break
    options += match[1]!.replace(/^-/, '')
  }
  return { options, path: rest === '' ? undefined : rest }
}

const option = /^-([^ ]+)(?: |$)/
