import { createServer, defaultServerLimits, type FtpServer, type ServerOptions } from '@ftpkit/node'
import type { RunJob } from './jes/run-job.js'
import { JobEntrySubsystem } from './jes/subsystem.js'
import { ZosPersonality } from './personality.js'
import { ReservedNames } from './reserved-names.js'
import type { SiteParameters } from './site/parameters.js'
import { initialDirectory } from './zos-name.js'

/** Options of a server, and of the z/OS that it emulates. */
export interface ZosServerOptions extends Omit<ServerOptions, 'personality' | 'greeting' | 'site'> {
  /** The clock of listings and jobs, in milliseconds since 1970: `Date.now`. */
  readonly now: () => number
  /** Carries out jobs; `expectedJobs` makes one from a table. Default: jobs end with condition code 0. */
  readonly run?: RunJob | undefined
  /** A subsystem to share with other servers. Default: a new one, whose jobs `run` carries out. */
  readonly jes?: JobEntrySubsystem | undefined
  /** Whether to refuse what z/OS refuses although RFC 959 allows it: STRU R in MODE B and C. @default false */
  readonly strict?: boolean | undefined
  /** Host name in the greeting. @default 'ftpkit' */
  readonly systemName?: string | undefined
  /** Volume of new data sets. @default 'FTPKIT' */
  readonly volume?: string | undefined
  /** Device type of new data sets. @default '3390' */
  readonly unit?: string | undefined
  /** Initial SITE parameters of a session that differ from the defaults of z/OS. */
  readonly initialSite?: Partial<SiteParameters> | undefined
}

/**
 * A server that emulates z/OS. The file system that `authenticate` grants holds the data sets, in the layout of
 * {@link Catalog}, and the files of z/OS UNIX in `/unix`. The initial working directory is the user name as prefix,
 * unless the grant has a `home`: `'PROD.'`, in quotes, or `/u/user1`. Of its `privileges`, {@link jesPrivileges} say what
 * the user may do with jobs; by default with own ones only, and who can store nothing submits and purges none.
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
    reserved: new ReservedNames(),
    idleTime,
    tls: options.tls !== undefined,
    site,
  }
  return createServer({
    ...options,
    personality: () => new ZosPersonality(system),
    async authenticate(user, password, context) {
      const grant = await options.authenticate(user, password, context)
      if (!grant || 'refused' in grant) return grant
      return { ...grant, home: grant.home ?? initialDirectory(grant.account ?? user) }
    },
  })
}
