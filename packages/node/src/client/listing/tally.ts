import { ambiguityOf, doubtOf } from './doubt.js'
import type { LineReading, RemoteEntry } from './listing-lines.js'
import type { ListingEnd } from './raw-listing.js'
import type { ServerHabits } from './server-habits.js'
import type { ListingSummary } from './summary.js'

/** Called with what the lines of a listing mean. */
export interface ListingSink {
  onEntry(entry: RemoteEntry): void
  /** A line whose format is not known; it may well name a file. */
  onUnknownLine(raw: string): void
}

/** What a listing answers. */
export interface ListingSubject {
  /** With and without `-a`: a server that writes the directory itself in one form may omit it in the other. */
  readonly command: 'MLSD' | 'LIST' | 'LIST -a'
  readonly path: string | undefined
}

/** Reads one listing, and counts what was not understood. */
export class ListingTally {
  private unread = 0
  private entries = 0
  private indented = 0
  private doubtful: string | undefined
  /** A name that the next line has to complete. */
  private begun: string | undefined
  private showsItself = false
  private showsDotNames = false
  /** The first entry, while it may be the directory itself: vsftpd lists one that may not be read as if it were a file. */
  private held: RemoteEntry | undefined

  constructor(
    private readonly subject: ListingSubject,
    private readonly sink: ListingSink,
  ) {}

  /** Whether names were listed that servers hide: some that begin with a dot, or the directory itself. */
  get showsHidden(): boolean {
    return this.showsItself || this.showsDotNames
  }

  readonly take = (raw: string, reading: LineReading): void => {
    const completes = typeof reading === 'object' && reading.name === this.begun?.trimEnd()
    if (!completes) this.missBegun()
    this.begun = reading === 'begun' ? raw : undefined
    if (reading === 'unknown') this.miss(raw)
    else if (reading === 'itself') this.showsItself = true
    else if (typeof reading === 'object') this.enter(reading)
  }

  /** Sums up, and notes what the listing shows about the server. */
  end({ reply, cut }: ListingEnd, habits: ServerHabits): Omit<ListingSummary, 'hiddenNames'> {
    this.missBegun()
    const { unread, entries, indented, doubtful, showsItself, held } = this
    const evidence = { ...this.subject, reply, cut, showsItself, entries, indented, doubtful }
    const { command } = evidence
    if (showsItself) habits.listsItself.add(command)
    const doubt = doubtOf(evidence, habits)
    if (held && doubt === undefined) this.sink.onEntry(held)
    if (entries > indented) habits.listsUnpadded.add(command)
    const ambiguity = ambiguityOf(evidence, habits)
    return {
      verb: command === 'MLSD' ? 'MLSD' : 'LIST',
      unread,
      ...(doubt !== undefined && { doubt }),
      ...(ambiguity !== undefined && { ambiguity }),
    }
  }

  private enter(entry: RemoteEntry): void {
    this.entries++
    if (/^\s/.test(entry.name)) this.indented++
    if (entry.name.startsWith('.')) this.showsDotNames = true
    if (entry.doubtful) this.doubtful ??= entry.raw
    if (this.entries === 1 && this.mayBeItself(entry)) {
      this.held = entry
      return
    }
    if (this.held) this.sink.onEntry(this.held)
    this.held = undefined
    this.sink.onEntry(entry)
  }

  private mayBeItself({ kind, name }: RemoteEntry): boolean {
    const path = this.subject.path?.replace(/\/+$/, '') ?? ''
    return kind === 'directory' && (name === path || path.endsWith(`/${name}`))
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
