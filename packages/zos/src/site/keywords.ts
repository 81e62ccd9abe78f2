import { parseRecfm } from '../recfm.js'
import type { SiteParameters } from './parameters.js'

/** What a value changes, or a message that refuses the value. */
type Change = Partial<SiteParameters> | string

/** A parameter of SITE. The capital letters of its name are its shortest abbreviation. */
export interface Keyword {
  readonly name: string
  /** For a parameter without value, which `NO` before its name turns off. */
  readonly flag?: ((on: boolean) => Partial<SiteParameters>) | undefined
  /** Gets the text after `=`; undefined if there is none. */
  readonly value?: ((text: string | undefined) => Change) | undefined
  /** Whether the value may also be the next word. */
  readonly detached?: boolean | undefined
}

const maxLrecl = 32_760

function wholeNumber(text: string | undefined, highest: number): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= highest ? Number(text) : undefined
}

/** A keyword whose value is a whole number. */
function numeric(
  name: string,
  change: (value: number) => Partial<SiteParameters>,
  highest = maxLrecl,
): Keyword {
  return {
    name,
    value(text) {
      const value = wholeNumber(text, highest)
      return value === undefined
        ? `${name.toUpperCase()} must be a number from 0 to ${highest}`
        : change(value)
    },
  }
}

/** A keyword whose value is one of a few words. */
function choice<Word extends string>(
  name: string,
  words: readonly Word[],
  change: (word: Word) => Partial<SiteParameters>,
): Keyword {
  return {
    name,
    value(text) {
      const word = words.find((one) => one === text?.toUpperCase())
      return word === undefined ? `${name.toUpperCase()} must be one of ${words.join(', ')}` : change(word)
    },
  }
}

/** A keyword whose value is any word. */
function word(name: string, change: (text: string) => Partial<SiteParameters>): Keyword {
  return { name, value: (text = '') => change(text.toUpperCase()) }
}

function space(name: string, spaceUnit: SiteParameters['spaceUnit']): Keyword {
  return { name, value: () => ({ spaceUnit }) }
}

/** `FIXrecfm 80` and `VARrecfm 256`, which clients of z/OS send before a STOR. */
function recordsOf(name: string, recfm: string): Keyword {
  return {
    name,
    detached: true,
    value(text) {
      const lrecl = wholeNumber(text, maxLrecl)
      return lrecl === undefined ? `${name.toUpperCase()} must be followed by a number` : { recfm, lrecl }
    },
  }
}

/** Parameters that have an effect. */
export const keywords: readonly Keyword[] = [
  {
    name: 'RECfm',
    value(text = '') {
      const recfm = text.toUpperCase()
      return parseRecfm(recfm) ? { recfm } : `Parameter RECFM has an invalid value ${text}`
    },
  },
  {
    name: 'LRecl',
    value(text = '') {
      const lrecl = text.toUpperCase() === 'X' ? maxLrecl : wholeNumber(text, maxLrecl)
      return lrecl === undefined ? `Parameter LRECL has an invalid value ${text}` : { lrecl }
    },
  },
  numeric('BLKsize', (blksize) => ({ blksize })),
  numeric('BLOCKSIze', (blksize) => ({ blksize })),
  numeric('PRImary', (primary) => ({ primary }), 16_777),
  numeric('SECondary', (secondary) => ({ secondary }), 16_777),
  space('BLocks', 'BLOCKS'),
  space('TRacks', 'TRACKS'),
  space('CYlinders', 'CYLINDERS'),
  numeric('Directory', (directory) => ({ directory })),
  choice('PDSTYPE', ['PDS', 'PDSE'], (pdstype) => ({ pdstype })),
  choice('DSNTYPE', ['BASIC', 'LARGE', 'SYSTEM', 'PDS', 'LIBRARY'], (type) =>
    type === 'LIBRARY' ? { pdstype: 'PDSE' } : {},
  ),
  word('VOLume', (volume) => ({ volume })),
  word('Unit', (unit) => ({ unit })),
  choice('FILEtype', ['SEQ', 'JES', 'SQL'], (filetype) => ({ filetype })),
  { name: 'RDW', flag: (rdw) => ({ rdw }) },
  { name: 'TRAILingblanks', flag: (trailingblanks) => ({ trailingblanks }) },
  { name: 'WRAPrecord', flag: (wraprecord) => ({ wraprecord }) },
  { name: 'TRUNcate', flag: (truncate) => ({ truncate }) },
  { name: 'ASAtrans', flag: (asatrans) => ({ asatrans }) },
  choice('SBSENDEOL', ['CRLF', 'CR', 'LF', 'NONE'], (sbsendeol) => ({ sbsendeol })),
  {
    name: 'SBDataconn',
    value(text = '') {
      if (/^(?:FTP_STANDARD_TABLE|\*)?$/i.test(text)) return { sbdataconn: undefined }
      const [, file, network] = /^\(([^,()]+),([^,()]+)\)$/.exec(text) ?? []
      return file && network
        ? { sbdataconn: [file, network] }
        : 'SBDATACONN takes (file_system_cp,network_transfer_cp)'
    },
  },
  { name: 'SBSUB', flag: (sbsub) => ({ sbsub }) },
  {
    name: 'LISTLEVel',
    value(text) {
      const level = wholeNumber(text, 2)
      return level === undefined ? 'LISTLEVEL must be 0, 1 or 2' : { listlevel: level as 0 | 1 | 2 }
    },
  },
  { name: 'LISTSUBdir', flag: (listsubdir) => ({ listsubdir }) },
  { name: 'DIRECTORYMode', flag: (directorymode) => ({ directorymode }) },
  { name: 'DATASetmode', value: () => ({ directorymode: false }) },
  { name: 'ISPFStats', flag: (ispfstats) => ({ ispfstats }) },
  {
    name: 'UMask',
    detached: true,
    value: (text = '') =>
      /^[0-7]{1,3}$/.test(text) ? { umask: Number.parseInt(text, 8) } : 'Umask invalid syntax',
  },
  numeric('CHKptint', (chkptint) => ({ chkptint })),
  word('JESJOBName', (jesjobname) => ({ jesjobname })),
  word('JESOwner', (jesowner) => ({ jesowner })),
  choice('JESSTatus', ['INPUT', 'ACTIVE', 'OUTPUT', 'ALL'], (jesstatus) => ({ jesstatus })),
  numeric('JESENTRYLimit', (jesentrylimit) => ({ jesentrylimit }), 1024),
  numeric('JESLrecl', (jeslrecl) => ({ jeslrecl }), 254),
  choice('JESRecfm', ['F', 'V', '*'], (jesrecfm) => ({ jesrecfm })),
  { name: 'JESGETBYDSN', flag: (jesgetbydsn) => ({ jesgetbydsn }) },
  recordsOf('FIXrecfm', 'FB'),
  recordsOf('VARrecfm', 'VB'),
]

/** Parameters that are accepted and stored, but have no effect. `NO` before the name turns one off. */
export const otherKeywords: readonly string[] = [
  'AUTOMount',
  'AUTORecall',
  'BUfno',
  'CONDdisp',
  'CTRLConn',
  'DATAClass',
  'DATAKEEPALIVE',
  'DB2',
  'DBSUB',
  'DCbdsn',
  'DESt',
  'DSWAITTIME',
  'EATTR',
  'ENcoding',
  'FIFOIOTIME',
  'FIFOOPENTIME',
  'FTpkeepalive',
  'INactivetime',
  'MBDATACONN',
  'MBREQUIRELASTEOL',
  'MBSENDEOL',
  'MGmtclass',
  'MIGratevol',
  'QUOtesoverride',
  'READTAPEFormat',
  'RETpd',
  'SBSUBCHAR',
  'SPRead',
  'SQLCol',
  'STOrclass',
  'SUBSYS',
  'UCOUNT',
  'UCSHOSTCS',
  'UCSSUB',
  'UCSTRUNC',
  'UNICODEFILESYSTEMBOM',
  'UNIXFILETYPE',
  'VCOUNT',
  'WRTAPEFastio',
  'XLate',
]

/** Whether a word in upper case is a keyword or one of its abbreviations. */
export function abbreviates(word: string, name: string): boolean {
  const shortest = /^[A-Z\d]+/.exec(name)![0].length
  return word.length >= shortest && name.toUpperCase().startsWith(word)
}
