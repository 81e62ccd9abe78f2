import type { TransferParameters, Type } from '@ftpkit/transfer'
import { unicodeOrder } from '../conversion/utf-16.js'
import { unquoted } from '../zos-name.js'
import type { SiteParameters } from './parameters.js'

/** What STAT reports on. */
export interface Status {
  readonly site: SiteParameters
  readonly parameters: TransferParameters
  readonly workingDirectory: string
  readonly user: string
}

/** Values of STRU as z/OS shows them. */
export const structureNames = { F: 'File', R: 'Record', P: 'Page' } as const
/** Values of MODE as z/OS shows them. */
export const modeNames = { S: 'Stream', B: 'Block', C: 'Compressed' } as const
const types = { A: 'ASCII', E: 'EBCDIC', I: 'Image', L: 'Local' } as const

/** UMASK of z/OS. */
const defaultUmask = 0o027

/** Lines of STAT, each with the option that selects it. */
const lines: readonly (readonly [option: string, line: (status: Status) => string])[] = [
  [
    'USER',
    ({ user, workingDirectory }) =>
      `User: ${user.toUpperCase()}  Working directory: ${unquoted(workingDirectory)}`,
  ],
  [
    'PARAMETERS',
    ({ parameters: { mode, structure, type } }) =>
      `The next transfer uses Mode ${modeNames[mode]}, Structure ${structureNames[structure]}, type ${typeName(type)}, byte-size 8`,
  ],
  ['AUTORECALL', () => 'Automatic recall of migrated data sets.'],
  [
    'DIRECTORYMODE',
    ({ site }) =>
      site.directorymode
        ? 'Directory mode. (Treat each qualifier as a directory.)'
        : 'Data set mode.  (Do not treat each qualifier as a directory.)',
  ],
  ['ISPFSTATS', ({ site }) => `ISPFSTATS is set to ${truth(site.ispfstats)}`],
  [
    'PRIMARY',
    ({ site }) =>
      `Primary allocation ${site.primary} ${unitOf(site)}, Secondary allocation ${site.secondary} ${unitOf(site)}.`,
  ],
  [
    'DIRECTORY',
    ({ site }) => `Partitioned data sets will be created with ${site.directory} directory blocks.`,
  ],
  ['FILETYPE', ({ site }) => fileTypes[site.filetype]],
  ['RECFM', ({ site }) => `Record format ${site.recfm}, Lrecl: ${site.lrecl}, Blocksize: ${site.blksize}`],
  ['PDSTYPE', ({ site }) => `New partitioned data sets are of type ${site.pdstype}`],
  [
    'RDW',
    ({ site }) => `RDWs from variable format data sets are ${site.rdw ? 'retained as data' : 'discarded'}.`,
  ],
  [
    'TRAILINGBLANKS',
    ({ site }) =>
      `Trailing blanks are ${site.trailingblanks ? 'not removed' : 'removed'} from a fixed format data set when it is retrieved.`,
  ],
  [
    'WRAPRECORD',
    ({ site }) =>
      `Records are ${site.wraprecord ? 'wrapped' : 'not wrapped'}; truncation is ${site.truncate ? 'allowed' : 'an error'}`,
  ],
  ['SBSENDEOL', ({ site }) => `Outbound SBCS ASCII data uses ${site.sbsendeol} line terminator`],
  [
    'SBDATACONN',
    ({ site: { sbdataconn } }) =>
      sbdataconn
        ? `SBCS data connection: file system cp=${sbdataconn[0]}, network transfer cp=${sbdataconn[1]}`
        : 'SBCS data connection: FTP_STANDARD_TABLE',
  ],
  ['SBSUB', ({ site }) => `SBSUB is set to ${truth(site.sbsub)}`],
  ['SBSUBCHAR', ({ site: { sbsubchar } }) => `SBSUBCHAR is set to ${octetText(sbsubchar)}`],
  ['ENCODING', ({ site }) => `ENCODING is set to ${site.encoding}`],
  [
    'MBDATACONN',
    ({ site: { mbdataconn } }) =>
      mbdataconn
        ? `MBCS data connection: file system cp=${mbdataconn[0]}, network transfer cp=${mbdataconn[1]}`
        : 'MBCS data connection: code pages are not defined',
  ],
  ['MBSENDEOL', ({ site }) => `Outbound MBCS ASCII data uses ${site.mbsendeol} line terminator`],
  [
    'MBREQUIRELASTEOL',
    ({ site }) =>
      `The last record of inbound MBCS data ${site.mbrequirelasteol ? 'must' : 'need not'} have a line terminator`,
  ],
  ['UCSHOSTCS', ({ site }) => `UCS-2 data are converted to code set ${site.ucshostcs ?? 'IBM-1047'}`],
  ['UCSSUB', ({ site }) => `UCSSUB is set to ${truth(site.ucssub)}`],
  ['UCSTRUNC', ({ site }) => `UCSTRUNC is set to ${truth(site.ucstrunc)}`],
  ['UNICODEFILESYSTEMBOM', ({ site }) => `UNICODEFILESYSTEMBOM is set to ${site.unicodefilesystembom}`],
  ['DCBDSN', ({ site }) => (site.dcbdsn ? `DCBDSN is set to ${site.dcbdsn}` : 'DCBDSN is not set')],
  ['VOLUME', ({ site }) => `VOLUME is set to ${site.volume || 'the default'}`],
  ['UNIT', ({ site }) => `UNIT is set to ${site.unit || 'the default'}`],
  [
    'ASATRANS',
    ({ site }) => `ASA control characters are ${site.asatrans ? 'converted' : 'transferred as they are'}`,
  ],
  ['CHKPTINT', ({ site }) => `Checkpoint interval is ${site.chkptint}`],
  ['UMASK', ({ site }) => `UMASK value is ${(site.umask ?? defaultUmask).toString(8).padStart(3, '0')}`],
  ['JESLRECL', ({ site }) => `JESLRECL is ${site.jeslrecl}, JESRECFM is ${site.jesrecfm}`],
  ['JESENTRYLIMIT', ({ site }) => `JESENTRYLIMIT is set to ${site.jesentrylimit}`],
  ['JESINTERFACELEVEL', () => 'JESINTERFACELEVEL is 2'],
  ['JESJOBNAME', ({ site }) => `JESJOBNAME is ${site.jesjobname}`],
  ['JESOWNER', ({ site }) => `JESOWNER is ${site.jesowner}`],
  ['JESSTATUS', ({ site }) => `JESSTATUS is ${site.jesstatus}`],
  ['JESGETBYDSN', ({ site }) => `JESGETBYDSN is set to ${truth(site.jesgetbydsn)}`],
  ['LISTLEVEL', ({ site }) => `Server site variable LISTLEVEL is set to ${site.listlevel}`],
  ['LISTSUBDIR', ({ site }) => `LISTSUBDIR is set to ${truth(site.listsubdir)}`],
]

const fileTypes = {
  SEQ: 'FileType SEQ (Sequential - default).',
  JES: 'FileType JES (Job Entry Subsystem).',
  SQL: 'FileType SQL (Structured Query Language).',
} as const

function typeName(type: Type): string {
  return unicodeOrder(type) ? 'UCS-2' : types[type.code]
}

function octetText(octet: SiteParameters['sbsubchar']): string {
  return octet === 'SPACE' ? octet : `X'${octet.toString(16).toUpperCase().padStart(2, '0')}'`
}

function unitOf({ spaceUnit }: SiteParameters): string {
  return { BLOCKS: 'block', TRACKS: 'track', CYLINDERS: 'cylinder' }[spaceUnit]
}

function truth(value: boolean): string {
  return value ? 'TRUE' : 'FALSE'
}

/** Parameters without an effect that were set. */
function otherLines({ site: { others } }: Status): readonly [string, string][] {
  return Object.entries(others).map(([name, value]) => [name, `${name} is set to ${value.toUpperCase()}`])
}

/** All lines of STAT, or those that an option of at least two characters selects; it may be abbreviated. */
export function statusLines(status: Status, option?: string): string[] {
  const selector = option?.trim().toUpperCase() ?? ''
  const all = [...lines.map(([name, line]) => [name, line(status)] as const), ...otherLines(status)]
  const exact = all.filter(([name]) => name === selector)
  const abbreviated = ([name]: readonly [string, string]) =>
    selector === '' || (name.startsWith(selector) && selector.length > 1)
  const found = exact.length > 0 ? exact : all.filter(abbreviated)
  if (found.length === 0) return [`Unrecognized parameter '${selector}' on STAT command.`]
  return found.map(([, line]) => line)
}
