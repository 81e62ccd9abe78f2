import type { LoadModule, Member, MemberStatistics } from '../data-set.js'
import { listedDay, listedTime } from './day.js'

/** The heading of a list of members. */
export const memberHeading = ' Name     VV.MM   Created       Changed      Size  Init   Mod   Id'

/** The heading of a list of load modules. */
export const loadModuleHeading =
  ' Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode '

/** A line of a list of members: with ISPF statistics, or the name alone. */
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

/** A line of a list of load modules; one without directory data has its name alone. */
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
