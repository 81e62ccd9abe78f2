import type { DataControlBlock } from './recfm.js'

/**
 * DSORG, as listings show it: sequential, partitioned (PDS and PDSE), generation data group, and two organizations
 * that can only be listed.
 */
export type Organization = 'PS' | 'PO' | 'PO-E' | 'GDG' | 'VSAM' | 'DA'

/** What a catalog stores of a data set besides its records. */
export interface DataSetAttributes extends DataControlBlock {
  readonly dsorg: Organization
  readonly volume: string
  readonly unit: string
  /** Last reference, in milliseconds since 1970; absent for a data set that was never opened. */
  readonly referred?: number | undefined
  readonly created?: number | undefined
  readonly extents: number
  /** Tracks in use. @default as many as the records need */
  readonly used?: number | undefined
  /** Whether members are load modules, listed with size, entry point and attributes. */
  readonly load?: boolean | undefined
  /** Migrated to tape by the space manager: listed as such, and recalled when it is read. */
  readonly migrated?: boolean | undefined
  /** Set for a data set that is not on disk: its name is all that is listed. */
  readonly device?: 'Tape' | 'Not Direct Access Device' | undefined
}

/** A data set of a catalog. */
export interface DataSet extends DataSetAttributes {
  readonly name: string
  /** Tracks in use. */
  readonly used: number
}

/** Capacity of a track of a 3390, in octets. */
export const trackLength = 56_664

/** ISPF statistics of a member. Times in milliseconds since 1970. */
export interface MemberStatistics {
  readonly version: number
  readonly level: number
  readonly created: number
  readonly changed: number
  /** Records now, at creation, and changed since. */
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
  readonly aliasOf?: string | undefined
  readonly authorization: string
  /** The columns between AC and Amode, as they are shown. */
  readonly attributes: string
  readonly amode: string
  readonly rmode: string
}

/** A member of a partitioned data set. */
export interface Member {
  readonly name: string
  readonly statistics?: MemberStatistics | undefined
  readonly module?: LoadModule | undefined
}
