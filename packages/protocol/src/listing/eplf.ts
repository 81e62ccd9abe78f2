import { count, entry, type ListingEntry } from './entry.js'

/** Parses a line of Easily Parsed LIST Format: `+i8388621.44468,m839956783,r,s10376,` TAB `name`. */
export function parseEplfLine(line: string): ListingEntry | undefined {
  const at = line.indexOf('\t')
  if (!line.startsWith('+') || at < 0 || at === line.length - 1) return undefined
  const facts = new Map<string, string>()
  for (const fact of line.slice(1, at).split(',')) {
    const key = fact.startsWith('up') ? 'up' : fact.charAt(0)
    facts.set(key, fact.slice(key.length))
  }
  const seconds = count(facts.get('m'))
  return entry({
    name: line.slice(at + 1),
    kind: facts.has('/') ? 'directory' : facts.has('r') ? 'file' : 'other',
    size: count(facts.get('s')),
    modified: seconds === undefined ? undefined : { time: seconds * 1000, precision: 'second' },
    permissions: /^[0-7]{1,4}$/.test(facts.get('up') ?? '')
      ? Number.parseInt(facts.get('up')!, 8)
      : undefined,
    unique: facts.get('i'),
  })
}
