import type { UnknownVariable } from './environment.js'
import type { Logger } from './logger.js'

/** Warns of misspelt variables, which have no effect. */
export function warnOfUnknown(variables: readonly UnknownVariable[], log: Logger): void {
  for (const { name, nearest } of variables)
    log.warn({ variable: name, nearest }, 'this variable of the environment is of no key')
}
