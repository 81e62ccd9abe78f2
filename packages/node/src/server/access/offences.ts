import type { Endpoint } from '@ftpkit/session'
import type { Offence, ServerEvent } from '../events.js'

/**
 * How often each counts by default. Monitors that only connect don't log in, so that counts where it is wanted.
 */
export const defaultWeights: Readonly<Record<Offence, number>> = {
  login: 1,
  bounce: 1,
  dataConnection: 1,
  proxyHeader: 1,
  scan: 1,
  noLogin: 0,
}

/** Who did what. */
export interface Offender {
  readonly offence: Offence
  readonly peer: Endpoint
}

type Readers = {
  readonly [Kind in ServerEvent['kind']]?: (
    event: Extract<ServerEvent, { kind: Kind }>,
  ) => Offender | undefined
}

const readers: Readers = {
  login: ({ granted, counted, peer }) => (!granted && counted ? { offence: 'login', peer } : undefined),
  bounced: ({ peer }) => ({ offence: 'bounce', peer }),
  // What the proxy sent is the fault of no client.
  turnedAway: ({ peer, proxy, error }) => (proxy && error ? undefined : { offence: 'dataConnection', peer }),
  headerRefused: ({ proxy }) => ({ offence: 'proxyHeader', peer: proxy }),
  scanned: ({ peer }) => ({ offence: 'scan', peer }),
  closed: ({ peer, logins }) => (logins === 0 ? { offence: 'noLogin', peer } : undefined),
}

/** The offence that an event reports; undefined for none. */
export function offenceIn(event: ServerEvent): Offender | undefined {
  const read = readers[event.kind] as ((event: ServerEvent) => Offender | undefined) | undefined
  return read?.(event)
}
