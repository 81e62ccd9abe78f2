import type { DataSet, LoadModule, Member, MemberStatistics } from '../data-set.js'

/** LISTLEVEL: 0 is the default, 1 shows PO-E for a PDSE, 2 has wider columns for tracks and extents. */
export type ListLevel = 0 | 1 | 2

/** Width of the text for a data set that is not on disk. */
const deviceWidths = { Tape: 49, 'Not Direct Access Device': 51 } as const

const narrowHeading = 'Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname'
const wideHeading = 'Volume Referred      Ext      Used Recfm Lrecl BlkSz Dsorg Dsname'

/** The heading of a list of data sets. */
export function dataSetHeading(level: ListLevel): string {
  return level === 2 ? wideHeading : narrowHeading
}

/** A data set as a line shows it; columns of absent attributes are blank. */
export type ListedDataSet = Partial<DataSet> & Pick<DataSet, 'name'>

/** A line of a list of data sets. @param quoted whether the name is shown in quotes, as it was in the command */
export function dataSetLine(dataSet: ListedDataSet, level: ListLevel, quoted: boolean): string {
  const name = quoted ? `'${dataSet.name}'` : dataSet.name
  if (dataSet.migrated) return `Migrated${name.padStart(name.length + 48)}`
  const { device, volume = '' } = dataSet
  if (device) return `${volume.padEnd(7)}${device.padEnd(deviceWidths[device])}${name}`
  return level === 2 ? wideLine(dataSet, name) : narrowLine(dataSet, name, level)
}

function narrowLine(dataSet: ListedDataSet, name: string, level: ListLevel): string {
  const { volume = '', unit = '', extents, used, recfm = '', lrecl, blksize } = dataSet
  const columns = [
    volume.padEnd(7),
    unit.padEnd(7),
    referredOf(dataSet).padEnd(10),
    figure(extents, 3),
    figure(used, 5),
    '  ',
    recfm.padEnd(4),
    figure(lrecl, 6),
    figure(blksize, 6),
    ' ',
    organization(dataSet, level),
    ' ',
    name,
  ]
  return columns.join('')
}

function wideLine(dataSet: ListedDataSet, name: string): string {
  const { volume = '', extents, used, recfm = '', lrecl, blksize } = dataSet
  const columns = [
    volume.padEnd(7),
    referredOf(dataSet).padEnd(10),
    figure(extents, 7),
    figure(used, 10),
    '  ',
    recfm.padEnd(4),
    figure(lrecl, 6),
    figure(blksize, 6),
    ' ',
    organization(dataSet, 2),
    '  ',
    name,
  ]
  return columns.join('')
}

/** The column Dsorg, in which two letters are centred. */
function organization({ dsorg = 'PS' }: ListedDataSet, level: ListLevel): string {
  const text = level === 0 && dsorg === 'PO-E' ? 'PO' : dsorg
  return text.length === 2 ? ` ${text} ` : text.padEnd(4)
}

/** The column Referred. A data set with extents that was never opened has `**NONE**`. */
function referredOf({ referred, extents }: ListedDataSet): string {
  if (referred !== undefined) return listedDay(referred)
  return extents === undefined ? '' : '**NONE**'
}

/** A number at the right of its column; plus signs if it does not fit. */
function figure(value: number | undefined, width: number): string {
  const text = value === undefined ? '' : String(value)
  return text.length > width ? '+'.repeat(width) : text.padStart(width)
}

/** The heading of a list of members. */
export const memberHeading = ' Name     VV.MM   Created       Changed      Size  Init   Mod   Id'

/** The heading of a list of load modules. */
export const loadModuleHeading =
  ' Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode '

/** A line of a list of members: with ISPF statistics if there are any, or just the name. */
export function memberLine({ name, statistics }: Member): string {
  return statistics ? `${name.padEnd(9)} ${statisticsColumns(statistics)}` : name
}

function statisticsColumns(statistics: MemberStatistics): string {
  const { version, level, created, changed, size, initial, modified, user } = statistics
  const two = (value: number) => String(value).padStart(2, '0')
  const five = (value: number) => String(value).padStart(5)
  return [
    `${two(version)}.${two(level)}`,
    listedDay(created),
    listedDay(changed),
    listedTime(changed),
    five(size),
    five(initial),
    five(modified),
    user,
  ].join(' ')
}

/** A line of a list of load modules: with the data of its directory entry if there are any, or just the name. */
export function loadModuleLine({ name, module }: Member): string {
  return module ? `${name.padEnd(10)}${moduleColumns(module)}` : name
}

function moduleColumns({
  size,
  ttr,
  aliasOf = '',
  authorization,
  attributes,
  amode,
  rmode,
}: LoadModule): string {
  const hexadecimal = size.toString(16).toUpperCase().padStart(6, '0')
  const parts = [hexadecimal, `  ${ttr}`, aliasOf.padEnd(8), authorization, attributes.padEnd(30)]
  return `${parts.join(' ')}  ${amode.padEnd(4)}  ${rmode.padEnd(4)} `
}

/** A date as z/OS shows it: `2016/12/19`, in UTC. @param time milliseconds since 1970 */
export function listedDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')
}

/** The time of day as z/OS shows it: `17:25`, in UTC. @param time milliseconds since 1970 */
export function listedTime(time: number): string {
  return new Date(time).toISOString().slice(11, 16)
}
