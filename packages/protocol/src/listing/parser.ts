import { parseDataSetLine, parseDataSetWords, parseElsewhereLine, parseWideDataSetLine } from './data-set.js'
import { parseDosLine, parseOs2Line } from './dos.js'
import { parseOs9Line, parseVxWorksLine, parseWfFtpLine } from './embedded.js'
import type { DateOrder, ListingContext, ListingEntry } from './entry.js'
import { parseEplfLine } from './eplf.js'
import { parseIbmILine } from './ibm-i.js'
import { parseNonStopLine } from './nonstop.js'
import { isNote } from './notes.js'
import { type ListingLineParser, ListingStyle } from './style.js'
import { parseUnixLine } from './unix.js'
import { parseConnectEnterpriseLine, parseNumericLine, parseVShellLine } from './unix-like.js'
import { parseVmLine } from './vm.js'
import { parseVmsLine } from './vms.js'
import {
  parseJobLine,
  parseLoadModuleLine,
  parseMemberLine,
  parseMemberStatisticsLine,
  parseSpoolFileLine,
  parseWholeLoadModuleLine,
} from './zos.js'

/** A line of a listing and its interpretation. */
export type ListedLine =
  | {
      readonly kind: 'entry'
      readonly raw: string
      readonly entry: ListingEntry
      /** The name may begin elsewhere: nothing should be removed because this line names it, or doesn't name another. */
      readonly doubtful?: true | undefined
      /** The date may be another one, or be there, once all lines are known: see {@link ListingParser.again}. */
      readonly unsettled?: true | undefined
    }
  /** A heading, a total, an empty line: skipping it loses nothing. */
  | { readonly kind: 'note'; readonly raw: string }
  /** The name of an entry that the next line completes: OpenVMS does this with long names. */
  | { readonly kind: 'begun'; readonly raw: string }
  /** A line of an unknown format; it may well name a file. */
  | { readonly kind: 'unknown'; readonly raw: string }

/** Formats that each line identifies. If two match, the first counts. */
const selfEvident: readonly ListingLineParser[] = [
  parseUnixLine,
  parseDosLine,
  parseEplfLine,
  parseVmsLine,
  parseIbmILine,
  parseVmLine,
  parseJobLine,
  parseNonStopLine,
  parseOs2Line,
  parseOs9Line,
  parseVxWorksLine,
  parseVShellLine,
  parseWfFtpLine,
  parseConnectEnterpriseLine,
  parseNumericLine,
  parseDataSetWords,
  parseElsewhereLine,
  parseMemberStatisticsLine,
  parseWholeLoadModuleLine,
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

/** Most lines begin with another letter than a heading does. */
const headingStart = /^[VNJ ]/

function headingOf(line: string): (typeof headings)[number] | undefined {
  return headingStart.test(line) ? headings.find(({ heading }) => heading.test(line)) : undefined
}

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
  private style: ListingStyle

  constructor(private readonly context: ListingContext = {}) {
    this.style = new ListingStyle(context)
  }

  /** The order of day, month and year, as far as the lines before leave only one. */
  get dateOrder(): DateOrder | undefined {
    return this.style.orders.settled
  }

  /**
   * A parser for the same lines from the first, which knows what all of them have shown: in which order day and month
   * come, say. It makes the dates of `unsettled` lines right, or leaves them out where nothing tells.
   */
  again(): ListingParser {
    const parser = new ListingParser(this.context)
    parser.style = this.style
    return parser
  }

  /** Parses the next line of the listing. @param line without its line end, in the text of `nameText` */
  parse(line: string): ListedLine {
    const { heading, parse } = headingOf(line) ?? {}
    if (heading && parse) {
      this.belowHeading = parse === 'spool' ? (text) => parseSpoolFileLine(text, this.jobId) : parse
      return { kind: 'note', raw: line }
    }
    this.style.begin()
    const found = this.entryOf(line)
    if (found) {
      const { isDoubtful, isUnsettled } = this.style
      return {
        kind: 'entry',
        raw: line,
        entry: found,
        ...(isDoubtful && { doubtful: true }),
        ...(isUnsettled && { unsettled: true }),
      }
    }
    if (longVmsName.test(line)) {
      this.wrapped = line.trimEnd()
      return { kind: 'begun', raw: line }
    }
    return { kind: isNote(line) ? 'note' : 'unknown', raw: line }
  }

  private entryOf(line: string): ListingEntry | undefined {
    const { wrapped } = this
    this.wrapped = undefined
    if (wrapped !== undefined) {
      const whole = parseVmsLine(`${wrapped} ${line}`, this.context, this.style)
      // A line with a name of its own continues none.
      if (whole?.name === wrapped) return whole
      if (line.startsWith(' ')) return undefined
    }
    const found = this.by(this.belowHeading, line) ?? this.by(this.latest, line) ?? this.search(line)
    if (found?.job) this.jobId = found.name
    return found
  }

  private by(parse: ListingLineParser | undefined, line: string): ListingEntry | undefined {
    return parse?.(line, this.context, this.style)
  }

  private search(line: string): ListingEntry | undefined {
    for (const parse of selfEvident) {
      const found = this.by(parse, line)
      if (!found) continue
      this.latest = parse
      return found
    }
    return undefined
  }
}
