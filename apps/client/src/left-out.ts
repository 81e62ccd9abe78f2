import { type LeftOutName, type LeftOutReason, type ListingSummary, printable } from '@ftpkit/node'
import { leavingOut } from '@ftpkit/node/directory'
import { ExitStatus } from './exit-status.js'
import { printJson, warn } from './output.js'

/** How a reason is named in words, for one and for many; and whether the exit status shows it. */
interface Wording {
  readonly one: string
  readonly many: string
  readonly harmless?: true
}

/** By the reason, whose name is that of `--json`. */
const wordings = {
  link: { one: 'symbolic link', many: 'symbolic links' },
  /** A link to a directory that it is in: all that it leads to is reached without it. */
  loop: {
    one: 'symbolic link to a directory that it is in',
    many: 'symbolic links to a directory that they are in',
    harmless: true,
  },
  /** A pipe, socket or device, or what a server calls neither file, directory nor link. */
  special: { one: 'special file', many: 'special files' },
  /** A line of a listing that was not understood. It may name a file. */
  unreadLine: {
    one: 'line of a listing that was not understood',
    many: 'lines of listings that were not understood',
  },
  /** A name that can't be made on this side, or that no command can carry. */
  unusableName: { one: 'name that can’t be used', many: 'names that can’t be used' },
  /** Names that may be one file. */
  doubled: {
    one: 'name that is listed twice, or differs from another only in case or normalisation',
    many: 'names that are listed twice, or differ from others only in case or normalisation',
  },
  /** A listing that the server ended well, but that shows signs of lacking names. */
  doubtfulListing: { one: 'listing that may lack names', many: 'listings that may lack names' },
  /** What `--delete` would remove if a listing were known to be complete: the server may well have it. */
  kept: {
    one: 'name that is not removed, because a listing may lack names',
    many: 'names that are not removed, because listings may lack names',
    harmless: true,
  },
  unreadableDirectory: { one: 'directory that can’t be listed', many: 'directories that can’t be listed' },
  /** The server has the file. */
  refusedTime: {
    one: 'file whose time the server refused to set',
    many: 'files whose times the server refused to set',
    harmless: true,
  },
} as const satisfies Readonly<Record<LeftOutReason, Wording>>

/** Names of one reason that are written; the others are counted. */
const maxNamed = 20

/** Characters of a name that are written: a line of a listing may be long. */
const maxNameLength = 200

/**
 * What one command leaves out, of what it was asked for. Each name is written to standard error as it is added, up to a
 * limit for each reason. When it is disposed of, the counts are written, with `json` to standard output too, and the
 * exit status becomes {@link ExitStatus.leftOut} unless it shows something else already; an error that ends the command
 * decides it afterwards.
 */
export class LeftOut {
  /** For a walk through a tree: what it can't read or use is left out. */
  readonly skipped = leavingOut((...what) => this.add(...what))
  /** For one listing: the lines that were not understood, and names that it may lack, are left out. */
  readonly listing = {
    onUnknownLine: this.skipped.onUnknownLine,
    onEnd: ({ doubt }: ListingSummary) => doubt !== undefined && this.skipped.onDoubt('', doubt),
  }
  private readonly tallies = new Map<LeftOutReason, { count: number; named: number }>()
  private readonly json: boolean

  /** @param json whether results are lines of JSON on standard output */
  constructor({ json = false }: { readonly json?: boolean | undefined } = {}) {
    this.json = json
  }

  /** @param detail further words, such as the message of an error */
  add(reason: LeftOutReason, name: string, detail?: string): void {
    this.count(reason)
    const tally = this.tallies.get(reason)!
    if (tally.named === maxNamed) return
    tally.named++
    const why = detail === undefined ? '' : `: ${printable(detail)}`
    warn(`ftpkit: left out: ${shortened(name)} (${wordings[reason].one})${why}`)
  }

  /** For a directory that the client transfers or removes. */
  readonly onLeftOut = ({ reason, name, detail }: LeftOutName) => this.add(reason, name, detail)

  /** Whether nothing was left out so far. */
  get isEmpty(): boolean {
    return this.tallies.size === 0
  }

  /** Adds something that the output shows already, so that it is only counted. */
  count(reason: LeftOutReason): void {
    const tally = this.tallies.get(reason) ?? { count: 0, named: 0 }
    tally.count++
    this.tallies.set(reason, tally)
  }

  [Symbol.dispose](): void {
    if (this.tallies.size === 0) return
    const tallies = [...this.tallies]
    for (const [reason, { count, named }] of tallies) {
      if (named > 0 && named < count)
        warn(`ftpkit: left out: and ${count - named} more ${wordings[reason].many}`)
    }
    const counts = tallies.map(([reason, { count }]) => [reason, count] as const)
    warn(`ftpkit: left out in all: ${counts.map(counted).join(', ')}`)
    const total = counts.reduce((sum, [, count]) => sum + count, 0)
    if (this.json) printJson({ leftOut: total, reasons: Object.fromEntries(counts) })
    const matters = counts.some(([reason]) => !('harmless' in wordings[reason]))
    if (matters) process.exitCode ??= ExitStatus.leftOut
  }
}

function counted([reason, count]: readonly [LeftOutReason, number]): string {
  const { one, many } = wordings[reason]
  return `${count} ${count === 1 ? one : many}`
}

function shortened(text: string): string {
  return printable(text.slice(0, maxNameLength)) + (text.length > maxNameLength ? '…' : '')
}
