import type { ListingContext, ListingEntry, ListingLineParser } from './entry.js'
import { parseDosLine, parseEplfLine, parseOs400Line, parseVmLine, parseVmsLine } from './other.js'
import { parseUnixLine } from './unix.js'
import { UnixStyle } from './unix-date.js'
import {
  parseDataSetLine,
  parseJobLine,
  parseLoadModuleLine,
  parseMemberLine,
  parseSpoolFileLine,
  parseWideDataSetLine,
} from './zos.js'

/** A line of a listing and its interpretation. */
export type ListedLine =
  | {
      readonly kind: 'entry'
      readonly raw: string
      readonly entry: ListingEntry
      /** The name may begin elsewhere: nothing should be removed because this line names it, or doesn't name another. */
      readonly doubtful?: true | undefined
    }
  /** A heading, a total, an empty line: skipping it loses nothing. */
  | { readonly kind: 'note'; readonly raw: string }
  /** The name of an entry that the next line completes: OpenVMS does this with long names. */
  | { readonly kind: 'begun'; readonly raw: string }
  /** A line of an unknown format; it may well name a file. */
  | { readonly kind: 'unknown'; readonly raw: string }

/** Formats besides that of Unix that each line identifies. If two match, the first counts. */
const selfEvident: readonly ListingLineParser[] = [
  parseDosLine,
  parseEplfLine,
  parseVmsLine,
  parseOs400Line,
  parseVmLine,
  parseJobLine,
]

/** Headings of z/OS. Each determines the format of the lines below it, up to the next heading. */
const headings: readonly { readonly heading: RegExp; readonly parse: ListingLineParser | 'spool' }[] = [
  { heading: /^Volume +Unit +Referred .*Dsname/, parse: parseDataSetLine },
  { heading: /^Volume +Referred .*Dsname/, parse: parseWideDataSetLine },
  { heading: /^ ?Name +VV\.MM +Created /, parse: parseMemberLine },
  { heading: /^ ?Name +Size +TTR +Alias-of /, parse: parseLoadModuleLine },
  { heading: /^JOBNAME +JOBID /, parse: parseJobLine },
  { heading: /^ +ID +STEPNAME +PROCSTEP /, parse: 'spool' },
]

const note =
  /^(?: *|total \d+|-{8,}|Directory \S{1,255}:\[[^\]]*\] *|Total of \d+ files?, .*|\d+ spool files? *)$/i

/** A name so long that OpenVMS puts everything else on the next line. */
const longVmsName = /^\S{1,255};\d{1,5} *$/

/**
 * Parses the lines of LIST one by one, from any known system: each line, or the heading above it, identifies its format.
 * A parser keeps the formats of the last heading and line, the last job, and a wrapped name.
 */
export class ListingParser {
  private belowHeading: ListingLineParser | undefined
  private latest: ListingLineParser | undefined
  private jobId: string | undefined
  private wrapped: string | undefined
  private readonly style = new UnixStyle()
  private readonly unix: ListingLineParser = (line, context) => parseUnixLine(line, context, this.style)

  constructor(private readonly context: ListingContext = {}) {}

  /** @param line without its line end, in the text of `nameText` */
  parse(line: string): ListedLine {
    const { heading, parse } = headings.find(({ heading }) => heading.test(line)) ?? {}
    if (heading && parse) {
      this.belowHeading = parse === 'spool' ? (text) => parseSpoolFileLine(text, this.jobId) : parse
      return { kind: 'note', raw: line }
    }
    this.style.begin()
    const found = this.entryOf(line)
    if (found)
      return {
        kind: 'entry',
        raw: line,
        entry: found,
        ...(this.style.isDoubtful && { doubtful: true }),
      }
    if (longVmsName.test(line)) {
      this.wrapped = line.trimEnd()
      return { kind: 'begun', raw: line }
    }
    return { kind: note.test(line) ? 'note' : 'unknown', raw: line }
  }

  private entryOf(line: string): ListingEntry | undefined {
    const { wrapped } = this
    this.wrapped = undefined
    if (wrapped !== undefined && line.startsWith(' ')) return parseVmsLine(`${wrapped} ${line}`, this.context)
    const found =
      this.belowHeading?.(line, this.context) ?? this.latest?.(line, this.context) ?? this.search(line)
    if (found?.job) this.jobId = found.name
    return found
  }

  private search(line: string): ListingEntry | undefined {
    for (const parse of [this.unix, ...selfEvident]) {
      const found = parse(line, this.context)
      if (!found) continue
      this.latest = parse
      return found
    }
    return undefined
  }
}
