import type { DataControlBlock } from './recfm.js'

/**
 * DSORG, as listings show it: sequential, partitioned (PDS, and PDSE), generation data group, and what can only be
 * listed.
 */
export type Organization = 'PS' | 'PO' | 'PO-E' | 'GDG' | 'VSAM' | 'DA'

/** What a catalog knows of a data set besides its records. */
export interface DataSetAttributes extends DataControlBlock {
  readonly dsorg: Organization
  readonly volume: string
  readonly unit: string
  /** When it was read last, in milliseconds since 1970; absent before. */
  readonly referred?: number
  readonly created?: number
  readonly extents: number
  /** Tracks in use; what the records take unless given. */
  readonly used?: number
  /** Members are load modules, shown with size, entry point and attributes. */
  readonly load?: boolean
  /** Moved to tape by the space manager: listed, and recalled when it is read. */
  readonly migrated?: boolean
  /** What stands instead of a disk: nothing but the name is known of such a data set. */
  readonly device?: 'Tape' | 'Not Direct Access Device'
}

/** A data set of a catalog. */
export interface DataSet extends DataSetAttributes {
  readonly name: string
  /** Tracks in use. */
  readonly used: number
}

/** Octets that a track of a 3390 holds. */
export const trackLength = 56_664

/** ISPF statistics of a member. Times in milliseconds since 1970. */
export interface MemberStatistics {
  readonly version: number
  readonly level: number
  readonly created: number
  readonly changed: number
  /** Records now, when it was made, and changed since. */
  readonly size: number
  readonly initial: number
  readonly modified: number
  readonly user: string
}

/** What a listing of a load library shows of a module. */
export interface LoadModule {
  /** Octets. */
  readonly size: number
  readonly ttr: string
  readonly aliasOf?: string
  readonly authorization: string
  /** The columns between AC and Amode, as they are to stand. */
  readonly attributes: string
  readonly amode: string
  readonly rmode: string
}

/** A member of a partitioned data set. */
export interface Member {
  readonly name: string
  readonly statistics?: MemberStatistics
  readonly module?: LoadModule
}
