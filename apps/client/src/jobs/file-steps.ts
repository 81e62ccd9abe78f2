import type { Mark, MovedFile } from '@ftpkit/jobs'
import { FtpError, isFtpError } from '@ftpkit/node'
import { isNamePattern, matchesName } from '@ftpkit/protocol'
import { notice } from '../output.js'
import { local, remote, type Side, type Source } from './sides.js'
import type { SiteContext } from './site-context.js'
import type { Transfer } from './transfer-choice.js'

/** Moves files from the site to this machine. */
export const get = (context: SiteContext, step: Transfer) => moveAll(context, step, remote)

/** Moves files from this machine to the site. */
export const put = (context: SiteContext, step: Transfer) => moveAll(context, step, local)

async function moveAll(context: SiteContext, step: Transfer, side: Side): Promise<void> {
  const from = context.dated(step.from, step.days)
  const to = context.dated(step.to, step.days)
  const found = (await side.sources(context, from)).filter(({ name }) => isWanted(name, step))
  if (found.length === 0) return isMoved(context) ? undefined : context.missing(from, step.missing)
  const isMany = isNamePattern(from.slice(from.lastIndexOf('/') + 1))
  if (isMany && !to.endsWith('/')) throw new RangeError(`${to}: a pattern needs a directory, which ends in /`)
  const faults: FtpError[] = []
  for (const source of found) {
    try {
      const target = to.endsWith('/') ? to + side.nameOf(source) : to
      await moveOnce(context, { step, side, source, target })
    } catch (error) {
      if (!isOfOneFile(error)) throw error
      faults.push(error)
    }
  }
  throwFirst(faults)
}

/** Whether nothing is there because this run has moved it. */
function isMoved({ marks, stepIndex, site }: SiteContext): boolean {
  return marks.hasMoved({ step: stepIndex, site })
}

function isWanted(name: string, { include, exclude = [] }: Transfer): boolean {
  const isLike = (pattern: string) => matchesName(pattern, name)
  return (include === undefined || include.some(isLike)) && !exclude.some(isLike)
}

/** Whether the other files may be moved nevertheless. */
function isOfOneFile(error: unknown): error is FtpError {
  return isFtpError(error) && (error.code === 'refused' || error.code === 'bad-path')
}

function throwFirst([first, ...rest]: readonly FtpError[]): void {
  if (!first) return
  if (rest.length === 0) throw first
  // A further attempt may help where it may for any of them.
  const { code } = [first, ...rest].find((error) => error.code === 'refused') ?? first
  throw new FtpError(code, `${first.message}; ${rest.length} more files failed`, { phase: first.phase })
}

interface Move {
  readonly step: Transfer
  readonly side: Side
  readonly source: Source
  readonly target: string
}

/**
 * Moves a file unless that was done. One that was begun goes to the same target again, which it replaces. The source is
 * removed once the mark says that its copy is there, and only if it is still the file that was copied.
 */
async function moveOnce(context: SiteContext, move: Move): Promise<void> {
  const { marks } = context
  const { step, side, source } = move
  const file: MovedFile = {
    ...{ job: context.job, step: context.stepIndex, site: context.site, path: source.path },
    ...{ size: source.size, time: source.time },
    // What looks like its successor is another file in each run.
    run: source.time === undefined || source.size < 0 ? context.scheduled : undefined,
  }
  // The times of listings may be too rough to tell a file from one that has replaced it.
  const now = step.move ? await side.at(context, source.path) : undefined
  const known = marks.of(file)
  const isDone = known?.state === 'done' && (!now || !known.exact || isSame(known.exact, now))
  const target = known && (isDone || known.state === 'begun') ? known.target : move.target
  if (isDone) await marks.keep(known)
  else marks.take(file, target, side.placeOf)
  const done = isDone
    ? known
    : await copied(context, move, { ...file, state: 'begun', target, exact: exactOf(now) })
  if (step.move) await removeSource(context, move, done, now)
}

async function copied(context: SiteContext, { step, side, source }: Move, begun: Mark): Promise<Mark> {
  const { marks } = context
  await marks.add(begun)
  const report = await side.move(context, source.path, begun.target, step)
  const done: Mark = { ...begun, state: 'done' }
  await marks.add(done)
  context.moved(report?.octets ?? Math.max(0, source.size))
  return done
}

/** Removes what was copied. @throws FtpError where it stays, after which it is not copied again */
async function removeSource(
  context: SiteContext,
  { side, source }: Move,
  done: Mark,
  before: Source | undefined,
): Promise<void> {
  const now = await side.at(context, source.path)
  if (now && before && !isSame(before, now))
    return notice(`ftpkit: ${context.job} at ${context.site}: ${source.path} changed meanwhile: it stays`)
  if (now) await side.remove(context, source.path)
  // A file that comes under this name is another one.
  await context.marks.add({ ...done, state: 'removed' })
}

function exactOf(source: Source | undefined): Mark['exact'] {
  return source && { size: source.size, time: source.time }
}

function isSame(one: Pick<Source, 'size' | 'time'>, other: Pick<Source, 'size' | 'time'>): boolean {
  return one.size === other.size && one.time === other.time
}
