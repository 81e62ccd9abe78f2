import type { DataControlBlock } from './recfm.js'

/**
 * DSORG, as listings show it: sequential, partitioned (PDS and PDSE), generation data group, and two organizations
 * that can only be listed.
 */
export type Organization = 'PS' | 'PO' | 'PO-E' | 'GDG' | 'VSAM' | 'DA'

/** What a catalog stores of a data set besides its records. */
export interface DataSetAttributes extends DataControlBlock {
  /** How the data set is organized. */
  readonly dsorg: Organization
  /** Serial number of its volume. */
  readonly volume: string
  /** Type of the device: `3390`. */
  readonly unit: string
  /** Last reference, in milliseconds since 1970; absent for a data set that was never opened. */
  readonly referred?: number | undefined
  /** Creation, in milliseconds since 1970. */
  readonly created?: number | undefined
  /** Pieces of the volume that it takes. */
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
  /** Fully qualified, without quotes. */
  readonly name: string
  /** Tracks in use. */
  readonly used: number
}

/** Capacity of a track of a 3390, in octets. */
export const trackLength = 56_664

/** ISPF statistics of a member. Times in milliseconds since 1970. */
export interface MemberStatistics {
  /** VV of `VV.MM`. */
  readonly version: number
  /** MM of `VV.MM`: how often it was changed in this version. */
  readonly level: number
  /** When it was made. */
  readonly created: number
  /** When it was last changed. */
  readonly changed: number
  /** Records now, at creation, and changed since. */
  readonly size: number
  /** Records at creation. */
  readonly initial: number
  /** Records changed since. */
  readonly modified: number
  /** Who changed it last. */
  readonly user: string
}

/** What a listing of a load library shows of a module. */
export interface LoadModule {
  /** Octets. */
  readonly size: number
  /** Where it begins in the library: track and record, six hexadecimal digits. */
  readonly ttr: string
  /** The module that it is another name of. */
  readonly aliasOf?: string | undefined
  /** The column AC: two digits. */
  readonly authorization: string
  /** The columns between AC and Amode, as they are shown. */
  readonly attributes: string
  /** Addressing mode: `24`, `31`, `64` or `ANY`. */
  readonly amode: string
  /** Residence mode: `24`, `31`, `64` or `ANY`. */
  readonly rmode: string
}

/** A member of a partitioned data set. */
export interface Member {
  /** One to eight characters. */
  readonly name: string
  /** Those of ISPF, if it has any. */
  readonly statistics?: MemberStatistics | undefined
  /** Set in a load library. */
  readonly module?: LoadModule | undefined
}
