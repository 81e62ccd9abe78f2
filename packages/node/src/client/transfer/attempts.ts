import type { Attempt } from '@ftpkit/transfer'
import { hostPort } from '../../net/address.js'

/**
 * The attempts to connect that an error of Node tells of: of a name it tries each address, and the error has no words
 * then but those for each. Undefined for the error of one address.
 */
export function attemptsOf(error: unknown): Attempt[] | undefined {
  if (!(error instanceof AggregateError)) return undefined
  return error.errors.map(({ message, address, port }) => ({
    way: 'connect',
    address: hostPort({ host: address, port }),
    fault: message,
  }))
}
