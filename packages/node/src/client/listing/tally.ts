import type { LineReader, RemoteEntry } from './listing-lines.js'
import type { ListingEnd } from './raw-listing.js'
import type { ServerHabits } from './server-habits.js'
import type { ListingSummary } from './summary.js'

/** Called with what the lines of a listing mean. */
export interface ListingSink {
  onEntry(entry: RemoteEntry): void
  /** A line whose format is not known; it may well name a file. */
  onUnknownLine(raw: string): void
}

/** Final replies 2yz by which servers say that they did not list everything: vsftpd and Pure-FTPd do. */
const admission = /\b(?:fail|truncat|incomplete|denied|unable\b|could ?n[o']t\b|cannot\b)/i

/** Reads one listing, and counts what was not understood. */
export class ListingTally {
  private unread = 0
  private entries = 0
  private indented = 0
  private doubtful: string | undefined
  /** A name that the next line has to complete. */
  private begun: string | undefined
  private showsItself = false

  /** @param command what is answered: a server that writes the directory itself in one form may omit it in another */
  constructor(
    private readonly command: 'MLSD' | 'LIST' | 'LIST -a',
    private readonly reader: LineReader,
    private readonly sink: ListingSink,
  ) {}

  readonly take = (raw: string): void => {
    if (!raw.startsWith(' ')) this.missBegun()
    const reading = this.reader.read(raw)
    this.begun = reading === 'begun' ? raw : undefined
    if (reading === 'unknown') this.miss(raw)
    else if (reading === 'itself') this.showsItself = true
    else if (typeof reading === 'object') this.enter(reading)
  }

  /** Sums up, and notes what the listing shows about the server. */
  end({ reply, cut }: ListingEnd, habits: ServerHabits): Pick<ListingSummary, 'verb' | 'unread' | 'doubt'> {
    this.missBegun()
    const { command, unread } = this
    if (this.showsItself) habits.listsItself.add(command)
    const doubt = this.doubt(reply, cut, habits)
    return { verb: command === 'MLSD' ? 'MLSD' : 'LIST', unread, ...(doubt !== undefined && { doubt }) }
  }

  private doubt(reply: string, cut: boolean, habits: ServerHabits): string | undefined {
    if (admission.test(reply)) return `the server says: ${reply}`
    if (cut) return 'the last line of the listing has no end'
    if (habits.listsItself.has(this.command) && !this.showsItself)
      return 'the listing lacks the directory itself, which this server lists elsewhere'
    if (this.doubtful !== undefined) return `a line can be read in two ways: ${this.doubtful}`
    if (this.entries > 0 && this.indented === this.entries)
      return 'every name in the listing begins with a blank, which may not belong to it'
    return undefined
  }

  private enter(entry: RemoteEntry): void {
    this.entries++
    if (/^\s/.test(entry.name)) this.indented++
    if (entry.doubtful) this.doubtful ??= entry.raw
    this.sink.onEntry(entry)
  }

  private miss(raw: string): void {
    this.unread++
    this.sink.onUnknownLine(raw)
  }

  private missBegun(): void {
    if (this.begun !== undefined) this.miss(this.begun)
    this.begun = undefined
  }
}
