import type { PagePair, Substitute } from '../conversion/translation.js'
import type { ListLevel } from '../listing/data-sets.js'

/** What SITE sets for a session, under the names of its keywords. */
export interface SiteParameters {
  /** RECFM of new data sets. */
  readonly recfm: string
  /** LRECL of new data sets, in octets. */
  readonly lrecl: number
  /** BLKSIZE of new data sets, in octets. */
  readonly blksize: number
  /** Space allocation of a new data set, in units of `spaceUnit`. */
  readonly primary: number
  /** Space of each further extent of a new data set. */
  readonly secondary: number
  /** What `primary` and `secondary` count. */
  readonly spaceUnit: 'BLOCKS' | 'TRACKS' | 'CYLINDERS'
  /** Directory blocks of a new PDS. */
  readonly directory: number
  /** What MKD makes. */
  readonly pdstype: 'PDS' | 'PDSE'
  /** Volume of new data sets; empty for the system's choice. */
  readonly volume: string
  /** Device of new data sets; empty for the system's choice. */
  readonly unit: string
  /** What names stand for: data sets, jobs, or queries. */
  readonly filetype: 'SEQ' | 'JES' | 'SQL'
  /** Whether RDWs of variable records are sent. */
  readonly rdw: boolean
  /** Whether trailing blanks of fixed records are sent. */
  readonly trailingblanks: boolean
  /** Whether lines that are too long are wrapped into the next record. */
  readonly wraprecord: boolean
  /** Whether lines that are too long may be truncated. */
  readonly truncate: boolean
  /** Whether ASA characters become the controls of a printer when a file is retrieved. */
  readonly asatrans: boolean
  /** The line end of text that is sent in a single-octet page. */
  readonly sbsendeol: 'CRLF' | 'CR' | 'LF' | 'NONE'
  /** Code pages of files and of the network; `undefined` for IBM-1047 and ISO8859-1. */
  readonly sbdataconn: PagePair | undefined
  /** Whether untranslatable characters are substituted. */
  readonly sbsub: boolean
  /** What they are substituted by: the blank of the other code page, or an octet. */
  readonly sbsubchar: Substitute
  /** Which code pages TYPE A has: those of `sbdataconn`, or those of `mbdataconn`. */
  readonly encoding: 'SBCS' | 'MBCS'
  /** Code pages of files and of the network for multi-octet text; `undefined` for none. */
  readonly mbdataconn: PagePair | undefined
  /** The line end of text that is sent in a multi-octet page. */
  readonly mbsendeol: 'CRLF' | 'CR' | 'LF' | 'NONE'
  /** Whether the last line of a text in `mbdataconn` must have its end. */
  readonly mbrequirelasteol: boolean
  /** Code page of files in TYPE U; `undefined` for IBM-1047. */
  readonly ucshostcs: string | undefined
  /** Whether characters that it lacks are substituted in TYPE U. */
  readonly ucssub: boolean
  /** Whether lines that are too long may be truncated in TYPE U. */
  readonly ucstrunc: boolean
  /** What becomes of a byte order mark of files in Unicode. */
  readonly unicodefilesystembom: 'ASIS' | 'ALWAYS' | 'NEVER'
  /** The data set whose attributes new ones get; `undefined` for none. */
  readonly dcbdsn: string | undefined
  /** Which columns LIST has. */
  readonly listlevel: ListLevel
  /** As LISTSUBDIR sets it and STAT reports it. */
  readonly listsubdir: boolean
  /** Whether listings show one qualifier at a time, like directories. */
  readonly directorymode: boolean
  /** Whether members that are stored get statistics. */
  readonly ispfstats: boolean
  /** Permissions that new files and directories of z/OS UNIX don't get; `undefined` where the file system decides. */
  readonly umask: number | undefined
  /** Records between restart markers; 0 for none. */
  readonly chkptint: number
  /** Names of jobs that listings show, with `*`. */
  readonly jesjobname: string
  /** Owners of jobs that listings show, with `*`. */
  readonly jesowner: string
  /** The queue of jobs that listings show. */
  readonly jesstatus: 'INPUT' | 'ACTIVE' | 'OUTPUT' | 'ALL'
  /** Most jobs that a listing shows. */
  readonly jesentrylimit: number
  /** LRECL of submitted jobs, in octets. */
  readonly jeslrecl: number
  /** RECFM of submitted jobs; `*` for that of `recfm`. */
  readonly jesrecfm: 'F' | 'V' | '*'
  /** Whether RETR of another name than a job's fetches a spool file by its data set, instead of submitting one. */
  readonly jesgetbydsn: boolean
  /** All other parameters that were set, with their values. */
  readonly others: Readonly<Record<string, string>>
}

/** The parameters at the beginning of a session: the defaults of z/OS. */
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
    sbsubchar: 'SPACE',
    encoding: 'SBCS',
    mbdataconn: undefined,
    mbsendeol: 'CRLF',
    mbrequirelasteol: true,
    ucshostcs: undefined,
    ucssub: false,
    ucstrunc: false,
    unicodefilesystembom: 'ASIS',
    dcbdsn: undefined,
    listlevel: 0,
    listsubdir: true,
    directorymode: false,
    ispfstats: false,
    umask: undefined,
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
