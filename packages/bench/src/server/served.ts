/** The account of every server that is measured. */
export const account = { user: 'bench', password: 'bench' } as const

/** A server that runs in a process of its own, and serves a folder to one user. */
export interface Served {
  readonly name: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly folder: string
  /** Nanoseconds of processor time of all its processes so far, those that ended included. */
  processorTime(): number
  stop(): Promise<void>
}

/** The same server for those who log in without a password (RFC 1635). */
export function anonymous(server: Served): Served {
  return { ...server, user: 'anonymous', password: 'bench@' }
}
