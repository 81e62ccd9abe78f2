import type { FileSystem } from '@ftpkit/filesystem'
import type { PersonalityAnswer, PersonalityCommand } from '@ftpkit/session'
import type { Catalog } from './catalog.js'
import type { DataSetAttributes } from './data-set.js'
import type { JobAccess } from './jes/access.js'
import type { ReservedNames } from './reserved-names.js'
import type { SiteParameters } from './site/parameters.js'

/** What the commands and transfers of a session work with. */
export interface ZosContext {
  /** The account that was proven. */
  readonly user: string
  readonly catalog: Catalog
  /** The file system of z/OS UNIX. */
  readonly unix: FileSystem
  readonly jes: JobAccess
  readonly now: () => number
  readonly strict: boolean
  /** Names of stores in progress under a unique name, of all sessions. */
  readonly reserved: ReservedNames
  /** Volume and device type of new data sets, unless SITE sets them. */
  readonly volume: string
  readonly unit: string
  readonly site: SiteParameters
  setSite(site: SiteParameters): void
}

/** Carries out a command. A VerbatimReplyError that it throws is sent as the reply. */
export type CommandHandler = (command: PersonalityCommand, context: ZosContext) => Promise<PersonalityAnswer>

export type CommandHandlers = Readonly<Record<string, CommandHandler>>

/** The attributes of a new sequential data set, according to SITE. */
export function newSequential({ site, volume, unit, now }: ZosContext): DataSetAttributes {
  return {
    dsorg: 'PS',
    recfm: site.recfm,
    lrecl: site.lrecl,
    blksize: site.blksize,
    volume: site.volume || volume,
    unit: site.unit || unit,
    created: now(),
    referred: now(),
    extents: 1,
  }
}
