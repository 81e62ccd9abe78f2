import type { DataSet } from '../data-set.js'
import { listedDay } from './day.js'

/** LISTLEVEL: 0 as ever, 1 with PO-E for a PDSE, 2 with more room for tracks and extents. */
export type ListLevel = 0 | 1 | 2

/** Columns that the words take which stand instead of a disk. */
const deviceWidths = { Tape: 49, 'Not Direct Access Device': 51 } as const

const narrowHeading = 'Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname'
const wideHeading = 'Volume Referred      Ext      Used Recfm Lrecl BlkSz Dsorg Dsname'

/** The heading of a list of data sets. */
export function dataSetHeading(level: ListLevel): string {
  return level === 2 ? wideHeading : narrowHeading
}

/** What a line shows of a data set. What is absent is left blank. */
export type ListedDataSet = Partial<DataSet> & Pick<DataSet, 'name'>

/** A line of a list of data sets. @param quoted the name stands in quotes, as it was asked for */
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

/** Two letters stand in the middle of their column. A data set without tracks has never been opened. */
function organization({ dsorg = 'PS' }: ListedDataSet, level: ListLevel): string {
  const shown = level === 0 && dsorg === 'PO-E' ? 'PO' : dsorg
  return shown.length === 2 ? ` ${shown} ` : shown.padEnd(4)
}

function referredOf({ referred, extents }: ListedDataSet): string {
  if (referred !== undefined) return listedDay(referred)
  return extents === undefined ? '' : '**NONE**'
}

/** A number at the right of its column; plus signs where it has no room. */
function figure(value: number | undefined, width: number): string {
  const text = value === undefined ? '' : String(value)
  return text.length > width ? '+'.repeat(width) : text.padStart(width)
}
