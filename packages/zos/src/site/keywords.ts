import { isDataSetName } from '../data-set-names.js'
import { parseRecfm } from '../recfm.js'
import {
  choice,
  codePages,
  ignored,
  type Keyword,
  maxLrecl,
  numeric,
  recordsOf,
  space,
  wholeNumber,
  word,
} from './keyword.js'

/** A keyword with one value or state that is what is done anyway; any other is ignored with a remark. */
function only(name: string, done: RegExp, why: string): Keyword {
  const keyword = ignored(name, why)
  const change = (text: string) => (done.test(text) ? {} : keyword.value!(text))
  return { name, flag: (on) => change(on ? 'ON' : 'NO'), value: (text = '') => change(text) }
}

/** Parameters that would change data, names or places of data in a way that is not emulated: each says so. */
const unsupported: readonly Keyword[] = [
  only('AUTORecall', /^ON$/, 'migrated data sets are always recalled'),
  only('CONDdisp', /^DELETE$/i, 'a new data set whose transfer fails is not kept'),
  only('CTRLConn', /^(?:\*|ON|UTF-?8)?$/i, 'names on the control connection are UTF-8'),
  ignored('DATAClass', 'RECFM, LRECL and BLKSIZE give the attributes of new data sets'),
  ignored('DB2', 'there is no DB2'),
  ignored('DBSUB', 'TYPE B is not supported'),
  only('DESt', /^(?:ON)?$/, 'data sets are stored on this system'),
  only('QUOtesoverride', /^ON$/, 'a name that begins with a quotation mark is absolute'),
  ignored('INactivetime', 'idle sessions are closed as the server is configured'),
  ignored('SPRead', 'there is no DB2'),
  ignored('SQLCol', 'there is no DB2'),
  only('SUBSYS', /^(?:ON)?$/, 'data sets are stored without a subsystem'),
  only('UNIXFILETYPE', /^FILE$/i, 'files of z/OS UNIX are regular files'),
  only('XLate', /^\*?$/, 'translation tables are selected by SBDATACONN'),
]

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
  codePages('SBDataconn', /^(?:FTP_STANDARD_TABLE|\*)?$/i, (sbdataconn) => ({ sbdataconn })),
  { name: 'SBSUB', flag: (sbsub) => ({ sbsub }) },
  {
    name: 'SBSUBCHAR',
    value(text = '') {
      if (/^SPACE$/i.test(text)) return { sbsubchar: 'SPACE' }
      return /^[\dA-F]{2}$/i.test(text)
        ? { sbsubchar: Number.parseInt(text, 16) }
        : 'SBSUBCHAR must be SPACE or two hexadecimal digits'
    },
  },
  choice('ENcoding', ['SBCS', 'MBCS'], (encoding) => ({ encoding })),
  codePages('MBDATACONN', /^\*?$/, (mbdataconn) => ({ mbdataconn })),
  choice('MBSENDEOL', ['CRLF', 'CR', 'LF', 'NONE'], (mbsendeol) => ({ mbsendeol })),
  { name: 'MBREQUIRELASTEOL', flag: (mbrequirelasteol) => ({ mbrequirelasteol }) },
  {
    name: 'UCSHOSTCS',
    value: (text = '') => ({ ucshostcs: text === '' || text === '*' ? undefined : text }),
  },
  { name: 'UCSSUB', flag: (ucssub) => ({ ucssub }) },
  { name: 'UCSTRUNC', flag: (ucstrunc) => ({ ucstrunc }) },
  choice('UNICODEFILESYSTEMBOM', ['ASIS', 'ALWAYS', 'NEVER'], (unicodefilesystembom) => ({
    unicodefilesystembom,
  })),
  {
    name: 'DCbdsn',
    value(text = '') {
      const dcbdsn = text.toUpperCase().replaceAll("'", '')
      if (dcbdsn === '') return { dcbdsn: undefined }
      return isDataSetName(dcbdsn) ? { dcbdsn } : `Parameter DCBDSN has an invalid value ${text}`
    },
  },
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
  ...unsupported,
]

/**
 * Parameters that are accepted and stored, but have no effect: devices, storage management and timers that are not
 * emulated, which change no data. `NO` before the name turns one off.
 */
export const otherKeywords: readonly string[] = [
  'AUTOMount',
  'BUfno',
  'DATAKEEPALIVE',
  'DSWAITTIME',
  'EATTR',
  'FIFOIOTIME',
  'FIFOOPENTIME',
  'FTpkeepalive',
  'MGmtclass',
  'MIGratevol',
  'READTAPEFormat',
  'RETpd',
  'STOrclass',
  'UCOUNT',
  'VCOUNT',
  'WRTAPEFastio',
]
