import { endpointText } from '@ftpkit/protocol/ip-address'

/** What an error at the start says besides what happened. */
export interface StartAdvice {
  /** What does not start, such as `the server`. */
  readonly program: string
  /** What to do when the address is in use. */
  readonly inUse: string
  /** What to do when the user may not listen there. */
  readonly notAllowed: string
}

/** Why a process that listens can't start, for its log. */
export function startErrorMessage(error: unknown, { program, inUse, notAllowed }: StartAdvice): string {
  const { code, message, address, port } = error as ListenError
  const place =
    address === undefined || port === undefined ? undefined : endpointText({ host: address, port })
  if (place && code === 'EADDRINUSE') return `${place} is in use by another program; ${inUse}`
  if (place && code === 'EACCES') return `this user is not allowed to listen on ${place}; ${notAllowed}`
  return `${program} can't start: ${message}`
}

/** What Node throws where it can't listen. */
interface ListenError extends NodeJS.ErrnoException {
  readonly address?: string
  readonly port?: number
}
