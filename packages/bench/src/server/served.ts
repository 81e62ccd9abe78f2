/** The account of every server that is measured. */
export const account = { user: 'bench', password: 'bench' } as const

/** A server that runs in a process of its own, and serves a folder to one user. */
export interface Served {
  readonly name: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly folder: string
  stop(): Promise<void>
}
