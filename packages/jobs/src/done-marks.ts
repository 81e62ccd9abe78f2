// A file is moved exactly once although a process may be killed at any moment. Each step on its way is a line of a file that
// is written and flushed before the next step is taken:
//
//     begun    the file is about to appear under its name; a process that finds this line last copies it there again
//     done     the file is there as a whole; its source may be removed, and it is never moved again
//     removed  its source was removed: a file that comes in its place is another one
//
// A step that is done has a mark as well, by which a run that failed or was killed in a later step is continued there.
//
// A file is known by its site, path, size and time: one that has changed is another file.

/** A file that a job moves. */
export interface MovedFile {
  /** The job, and the index of its step. */
  readonly job: string
  readonly step: number
  /** The site with its folders. */
  readonly site: string
  /** Path of the source. */
  readonly path: string
  /** Octets of the source. */
  readonly size: number
  /** Milliseconds since 1970 of its last change; undefined where the server does not say. */
  readonly time?: number | undefined
  /** The run, for a file whose size and time do not distinguish it from its successor. */
  readonly run?: number | undefined
}

/** A line of the marks. */
export interface Mark extends MovedFile {
  readonly state: 'begun' | 'done' | 'removed' | 'step'
  /** Where it is moved to. */
  readonly target: string
  /** What was known of the source when it was copied, where that may be more than a listing shows. */
  readonly exact?: Pick<MovedFile, 'size' | 'time'> | undefined
  /** When the mark was made, in milliseconds since 1970. */
  readonly at?: number | undefined
  /** The time of the run that made it. */
  readonly madeBy?: number | undefined
}

/** A step of a run at a site. Its text is compared, since the job file may have changed. */
export type DoneStep = Pick<MovedFile, 'job' | 'step' | 'site'> & {
  readonly run: number
  readonly text: string
}

/** The mark of a step that is done. */
export function stepMark({ text, ...step }: DoneStep): Mark {
  return { ...step, state: 'step', path: text, size: 0, target: '' }
}

/** What has become of the files of jobs so far. */
export class DoneMarks {
  private readonly marks = new Map<string, Mark>()

  /** @param text of the file; half a line at its end, which a killed process left, does not count */
  constructor(text: string) {
    for (const line of text.split('\n').slice(0, -1)) {
      const mark = markIn(line)
      if (mark) this.add(mark)
    }
  }

  /** Takes a mark that was written. */
  add(mark: Mark): void {
    this.marks.set(keyOf(mark), mark)
  }

  /** What is known of a file: it is done, or it was begun and may be done. */
  of(file: MovedFile): Mark | undefined {
    const mark = this.marks.get(keyOf(file))
    return mark?.state === 'removed' ? undefined : mark
  }

  /** All marks of files whose sources may still be there. */
  all(): Mark[] {
    return [...this.marks.values()].filter(({ state }) => state === 'begun' || state === 'done')
  }

  /** Whether a run has moved a file in a step at a site. */
  hasMoved(run: number, { step, site }: Pick<MovedFile, 'step' | 'site'>): boolean {
    return [...this.marks.values()].some(
      (mark) =>
        (mark.state === 'done' || mark.state === 'removed') &&
        mark.madeBy === run &&
        mark.step === step &&
        mark.site === site,
    )
  }

  /** The text of a file with these marks and no others. @param isWanted whether a mark is kept */
  compacted(isWanted: (mark: Mark) => boolean): string {
    return Array.from(this.marks.values()).filter(isWanted).map(lineOf).join('')
  }
}

/** A mark as a line with its end. */
export function lineOf(mark: Mark): string {
  const { state, job, step, site, path, size, time, run, target, exact, at, madeBy } = mark
  return `${JSON.stringify({ state, job, step, site, path, size, time, run, target, exact, at, madeBy })}\n`
}

function markIn(line: string): Mark | undefined {
  try {
    const mark: unknown = JSON.parse(line)
    return isMark(mark) ? mark : undefined
  } catch {
    return undefined
  }
}

function isMark(value: unknown): value is Mark {
  const { state, job, step, site, path, size, target } = (value ?? {}) as Partial<Mark>
  return (
    /^(?:begun|done|removed|step)$/.test(String(state)) &&
    [job, site, path, target].every((text) => typeof text === 'string') &&
    [step, size].every((number) => typeof number === 'number')
  )
}

function keyOf({ job, step, site, path, size, time, run }: MovedFile): string {
  return JSON.stringify([job, step, site, path, size, time ?? null, run ?? null])
}
