import type { FilterPatterns, SyncPlan } from '@ftpkit/sync'
import type { Representation } from '../transfer/plan.js'
import type { Verify } from '../transfer/verification.js'
import type { BatchOptions, BatchReport, FileFault } from './batch.js'
import type { LeftOutName } from './left-out.js'
import type { RemoteClient } from './remote-client.js'
import type { SyncFault } from './sync/faults.js'
import type { MirrorOptions } from './sync/mirror.js'

/** What all calls for directories have in common. */
export interface CommonOptions {
  /** Called with each name that is left out. The report has them too. */
  readonly onLeftOut?: ((name: LeftOutName) => void) | undefined
  /**
   * What happens when something failed, after everything else was tried: `throw` a {@link DirectoryError}, or `report` it.
   *
   * @default 'throw'
   */
  readonly faults?: 'throw' | 'report' | undefined
}

/** What calls that transfer files in several sessions have in common. */
export interface SessionOptions {
  /**
   * Opens a session like this one, for `parallel`; it is closed at the end. Default: by the options of `connect`, in the
   * working directory of this session. After `login` there is no default, so that one session does all the work.
   */
  readonly openSession?: (() => Promise<RemoteClient>) | undefined
}

/** How a directory is transferred. */
export interface DirectoryOptions
  extends CommonOptions,
    SessionOptions,
    BatchOptions,
    FilterPatterns,
    Representation {
  /**
   * How each file is compared with the server's after its transfer.
   *
   * @default 'none'
   */
  readonly verify?: Verify | undefined
  /**
   * Gives each file the time of its original: that of the listing, or of MDTM where that says more; on the server by MFMT, if
   * it has that.
   *
   * @default false
   */
  readonly times?: boolean | undefined
}

/** How two directories are made alike. */
export interface SyncOptions extends CommonOptions, SessionOptions, MirrorOptions {
  /** Called with each fault as it happens, but not with those of files, which `onFile` is called with. */
  readonly onFault?: ((fault: SyncFault) => void) | undefined
}

/** How a directory is removed. */
export interface RemovalOptions extends CommonOptions {
  /** Ends the removal after the command in progress. */
  readonly signal?: AbortSignal | undefined
  /** Called with each name that the server refuses to remove. */
  readonly onFault?: ((fault: FileFault) => void) | undefined
}

/** What became of a directory. */
export interface DirectoryReport extends Readonly<BatchReport> {
  /** What was left out, and why. */
  readonly leftOut: readonly LeftOutName[]
}

/** What became of two directories. */
export interface SyncReport extends Omit<DirectoryReport, 'faults'> {
  /** Steps that failed, in order. */
  readonly faults: readonly SyncFault[]
  /** What was to be done, and what was left alone. */
  readonly plan: SyncPlan
  /** Steps that were not tried, because they need one that failed, or the connection was lost. */
  readonly untried: number
}

/** What became of a directory that was to be removed. */
export interface RemovalReport {
  /** Files and links that were removed. */
  readonly files: number
  /** How many directories were removed. */
  readonly directories: number
  /** What was not touched, and why. */
  readonly leftOut: readonly LeftOutName[]
  /** Names that could not be removed. */
  readonly faults: readonly FileFault[]
}

/** A directory on this side. */
export interface LocalSide {
  /** Path of a directory of this system. */
  readonly local: string
}

/** A directory on the server. */
export interface RemoteSide {
  /** Path of a directory of the server. */
  readonly remote: string
}
