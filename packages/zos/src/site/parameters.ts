import type { ListLevel } from '../listing/data-set-line.js'

/** What SITE sets; it holds for the session. Names are those of the keywords. */
export interface SiteParameters {
  readonly recfm: string
  readonly lrecl: number
  readonly blksize: number
  /** Space of a new data set, in units of `spaceUnit`. */
  readonly primary: number
  readonly secondary: number
  readonly spaceUnit: 'BLOCKS' | 'TRACKS' | 'CYLINDERS'
  /** Directory blocks of a new PDS. */
  readonly directory: number
  readonly pdstype: 'PDS' | 'PDSE'
  readonly volume: string
  readonly unit: string
  readonly filetype: 'SEQ' | 'JES' | 'SQL'
  /** Records of variable length are sent with their descriptors. */
  readonly rdw: boolean
  /** Trailing blanks of fixed records are sent. */
  readonly trailingblanks: boolean
  /** Lines that are too long go on in the next record. */
  readonly wraprecord: boolean
  /** Lines that are too long may be cut. */
  readonly truncate: boolean
  readonly asatrans: boolean
  readonly sbsendeol: 'CRLF' | 'CR' | 'LF' | 'NONE'
  /** Code pages of files and of the network; `undefined` for the usual ones. */
  readonly sbdataconn: readonly [file: string, network: string] | undefined
  /** Untranslatable characters are substituted. */
  readonly sbsub: boolean
  readonly listlevel: ListLevel
  readonly listsubdir: boolean
  readonly directorymode: boolean
  readonly ispfstats: boolean
  readonly umask: number
  /** Records between restart markers; 0 for none. */
  readonly chkptint: number
  readonly jesjobname: string
  readonly jesowner: string
  readonly jesstatus: 'INPUT' | 'ACTIVE' | 'OUTPUT' | 'ALL'
  readonly jesentrylimit: number
  readonly jeslrecl: number
  readonly jesrecfm: 'F' | 'V' | '*'
  readonly jesgetbydsn: boolean
  /** Every other parameter that was set, as it was given. */
  readonly others: Readonly<Record<string, string>>
}

/** What holds at the beginning of a session: the defaults of the product. */
export function initialParameters(user: string): SiteParameters {
  return {
    recfm: 'VB',
    lrecl: 256,
    blksize: 6233,
    primary: 1,
    secondary: 1,
    spaceUnit: 'TRACKS',
    directory: 27,
    pdstype: 'PDS',
    volume: '',
    unit: '',
    filetype: 'SEQ',
    rdw: false,
    trailingblanks: false,
    wraprecord: false,
    truncate: true,
    asatrans: false,
    sbsendeol: 'CRLF',
    sbdataconn: undefined,
    sbsub: false,
    listlevel: 0,
    listsubdir: true,
    directorymode: false,
    ispfstats: false,
    umask: 0o027,
    chkptint: 0,
    jesjobname: `${user.toUpperCase()}*`,
    jesowner: user.toUpperCase(),
    jesstatus: 'ALL',
    jesentrylimit: 200,
    jeslrecl: 80,
    jesrecfm: 'F',
    jesgetbydsn: false,
    others: {},
  }
}
