import { DoneMarks, lineOf, type Mark, type MovedFile } from '@ftpkit/jobs'
import { FtpError } from '@ftpkit/node'
import { append, replaceText, textOf } from './lines.js'

/** The run that makes marks. */
export interface MarkingRun {
  /** The time that it is for, in milliseconds since 1970. */
  readonly scheduled: number
  readonly now: () => number
  /** The sites that it is at. */
  readonly sites: readonly string[]
}

/** The place of a target, which no two files may have. */
type PlaceOf = (site: string, target: string) => string

/** Milliseconds for which the mark of a file is kept that is not seen any more. */
const kept = 400 * 86_400_000

/** Marks, and the file that they are in. */
export class MarkFile {
  /** Marks are written one after the other. */
  private last: Promise<unknown> = Promise.resolve()
  /** What this run has moved to each place. */
  private readonly taken = new Map<string, MovedFile>()
  /** What earlier runs have moved to each place, by step. */
  private readonly copies = new Map<number, ReadonlyMap<string, Mark>>()

  private constructor(
    private readonly path: string,
    private readonly marks: DoneMarks,
    private readonly run: MarkingRun,
  ) {}

  /** Reads the marks of a job. Those that are of no use any more are left out of the file. */
  static async open(path: string, run: MarkingRun): Promise<MarkFile> {
    const marks = new DoneMarks(await textOf(path))
    const isWanted = ({ state, at, madeBy, run: only }: Mark) => {
      if (state === 'removed') return madeBy === run.scheduled
      return only === undefined ? run.now() - (at ?? run.now()) < kept : only === run.scheduled
    }
    await replaceText(path, marks.compacted(isWanted))
    return new MarkFile(path, marks, run)
  }

  of(file: MovedFile): Mark | undefined {
    return this.marks.of(file)
  }

  /** Whether this run has moved a file in a step at a site, before it was killed or in a former attempt. */
  hasMoved(place: Pick<MovedFile, 'step' | 'site'>): boolean {
    return this.marks.hasMoved(this.run.scheduled, place)
  }

  /** Adds a mark. It is on the disk when this resolves. */
  async add(mark: Mark): Promise<void> {
    const made = { ...mark, at: this.run.now(), madeBy: this.run.scheduled }
    const written = this.last.catch(() => {}).then(() => append(this.path, lineOf(made)))
    this.last = written
    await written
    this.marks.add(made)
  }

  /** Keeps the mark of a file that was seen again. */
  async keep(mark: Mark): Promise<void> {
    if (mark.at === undefined || this.run.now() - mark.at > kept / 2) await this.add(mark)
  }

  /**
   * Takes the place of a target for a file.
   *
   * @throws FtpError `bad-path` where this run has moved another file there, or another site of it has one there
   */
  take(file: MovedFile, target: string, placeOf: PlaceOf): void {
    const place = placeOf(file.site, target)
    const other = this.taken.get(place) ?? this.copyOfOther(file, place, placeOf) ?? file
    if (other.step !== file.step || other.site !== file.site || other.path !== file.path) {
      const why = `${file.path} would replace ${other.path} of ${other.site} at ${target}: write {site} in the target, or another one`
      throw new FtpError('bad-path', why, { phase: 'local file' })
    }
    this.taken.set(place, file)
  }

  private copyOfOther({ step, site }: MovedFile, place: string, placeOf: PlaceOf): Mark | undefined {
    let copies = this.copies.get(step)
    if (!copies) {
      const marks = this.marks
        .all()
        .filter((mark) => mark.step === step && this.run.sites.includes(mark.site))
      copies = new Map(marks.map((mark) => [placeOf(mark.site, mark.target), mark]))
      this.copies.set(step, copies)
    }
    const copy = copies.get(place)
    return copy?.site === site ? undefined : copy
  }
}
