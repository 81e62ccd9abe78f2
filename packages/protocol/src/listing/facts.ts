import { type FactsEntry, type FactsType, knownFacts } from '../facts.js'
import { entry, type ListingEntry, type ListingTime } from './entry.js'

const kinds: Readonly<Record<FactsType, ListingEntry['kind'] | undefined>> = {
  file: 'file',
  directory: 'directory',
  link: 'link',
  other: 'other',
  current: undefined,
  parent: undefined,
}

/**
 * An entry of MLSD or MLST in the form of an entry of LIST. An entry without a type is `other`.
 *
 * @returns undefined for the listed directory itself and its parent (`cdir`, `pdir`)
 */
export function factsListingEntry({ facts, name }: FactsEntry): ListingEntry | undefined {
  const known = knownFacts(facts)
  const kind = kinds[known.type ?? 'other']
  if (kind === undefined) return undefined
  const { type: _, permitted: __, modified, created, ...same } = known
  return entry({
    ...same,
    name,
    kind,
    modified: exactTime(modified, facts.get('modify')),
    created: exactTime(created, facts.get('create')),
  })
}

function exactTime(time: number | undefined, text = ''): ListingTime | undefined {
  return time === undefined ? undefined : { time, precision: text.includes('.') ? 'millisecond' : 'second' }
}
