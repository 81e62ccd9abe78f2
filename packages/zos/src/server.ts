import { createServer, defaultServerLimits, type FtpServer, type ServerOptions } from '@ftpkit/node'
import type { RunJob } from './jes/run-job.js'
import { JobEntrySubsystem } from './jes/subsystem.js'
import { ZosPersonality } from './personality.js'
import type { SiteParameters } from './site/parameters.js'
import { initialDirectory } from './zos-name.js'

export interface ZosServerOptions extends Omit<ServerOptions, 'personality' | 'greeting' | 'site'> {
  /** The clock, in milliseconds since 1970: `Date.now`. Dates of listings and the times of jobs go by it. */
  readonly now: () => number
  /** What jobs do; they end with condition code 0 unless given. `expectedJobs` makes one of a table. */
  readonly run?: RunJob | undefined
  /** The jobs, to be shared with others; new ones that `run` carries out unless given. */
  readonly jes?: JobEntrySubsystem | undefined
  /** Refuses what z/OS refuses although RFC 959 allows it: STRU R in MODE B and C. */
  readonly strict?: boolean | undefined
  /** The name that the greeting tells; `ftpkit` unless given. */
  readonly systemName?: string | undefined
  /** Where new data sets lie: `FTPKIT` on a 3390 unless given. */
  readonly volume?: string | undefined
  readonly unit?: string | undefined
  /** SITE parameters at the beginning of a session, where they differ from the defaults of z/OS. */
  readonly initialSite?: Partial<SiteParameters> | undefined
}

/**
 * A server that passes for z/OS. What `authenticate` grants holds the data sets, as {@link Catalog} keeps them, and the
 * tree of z/OS UNIX in `/unix`. A user begins at the prefix of that name unless the grant says another `home`, such as
 * `'PROD.'` in quotes or `/u/user1`.
 */
export function createZosServer(options: ZosServerOptions): FtpServer {
  const {
    now,
    run,
    strict = false,
    systemName = 'ftpkit',
    volume = 'FTPKIT',
    unit = '3390',
    initialSite: site = {},
  } = options
  const jes = options.jes ?? new JobEntrySubsystem({ now, run })
  const idleTime = options.limits?.idleTime ?? defaultServerLimits.idleTime
  const system = {
    now,
    strict,
    host: systemName,
    volume,
    unit,
    jes,
    idleTime,
    tls: options.tls !== undefined,
    site,
  }
  return createServer({
    ...options,
    personality: () => new ZosPersonality(system),
    async authenticate(user, password, context) {
      const grant = await options.authenticate(user, password, context)
      return grant && { ...grant, home: grant.home ?? initialDirectory(user) }
    },
  })
}
