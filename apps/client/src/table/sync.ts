import type { OptionRow } from '@ftpkit/command-line'
import { InvalidArgumentError } from 'commander'
import { batchOptions } from './transfer.js'

const mirroring = 'Mirroring'

/** The options of `sync`, besides those of a connection. */
export const syncOptions: readonly OptionRow[] = [
  ...batchOptions,
  { flags: '--delete', help: 'remove what the source does not have', group: mirroring },
  {
    flags: '--max-delete <number>',
    help: 'remove nothing if more names than that would be removed',
    group: mirroring,
    parse: parseLimit,
  },
  {
    flags: '--force',
    help: 'remove more than half of the names of a side, if need be',
    group: mirroring,
  },
  { flags: '--dry-run', help: 'show the steps without carrying them out', group: mirroring },
  {
    flags: '--include <pattern>',
    help: 'copy only files that match; can be repeated',
    group: mirroring,
    parse: collect,
  },
  {
    flags: '--exclude <pattern>',
    help: 'skip files and directories that match; can be repeated',
    group: mirroring,
    parse: collect,
  },
  {
    flags: '--ignore-case',
    help: 'take names that differ in letter case alone for one, as the target has it',
    group: mirroring,
  },
  {
    flags: '--by <what>',
    help: 'how to compare files',
    group: mirroring,
    choices: ['time', 'size', 'hash'],
    default: 'time',
  },
]

export const patternNotes = `
Patterns: x is a name in any directory; /x and a/x are paths from the synchronized directory; x/ is a directory. *, ? and
[a-z] don't match /, but ** does: a/** is everything below a. What is below an excluded directory is excluded, and is
neither copied nor removed; --exclude prevails over --include.`

function collect(pattern: string, before: readonly string[] = []): string[] {
  return [...before, pattern]
}

function parseLimit(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number.')
}
