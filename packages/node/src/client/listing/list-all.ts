import { isFtpError } from '@ftpkit/transfer'
import type { ClientSession } from '../session.js'
import { type AnswerContent, collected, contentOf, type ListAnswer } from './list-answer.js'
import { type ListingTarget, list } from './raw-listing.js'
import { type AllHabit, type ArgumentForm, habitsOf, type ServerHabits } from './server-habits.js'

/** The answer to LIST, for the names that it shows. */
export function plainAnswer(session: ClientSession, target: ListingTarget): ListAnswer {
  return answerTo(session, target, 'LIST')
}

/**
 * The answer to `LIST -a` from a server that takes the option, else that to LIST. Which of them it is has to be found out
 * once in a session for each form of the argument, by sending both.
 */
export async function fullestAnswer(session: ClientSession, target: ListingTarget): Promise<ListAnswer> {
  const habits = habitsOf(session)
  const habit = habits.listsAll.get(formOf(target.path))
  if (habit?.taken === false || !(await habits.takesOptions(session)))
    return answerTo(session, target, 'LIST')
  if (!habit) return probed(session, target, habits)
  return habit.probe ? withPath(session, target, habit) : answerTo(session, target, 'LIST -a')
}

/** Sends both commands, and learns from their answers. */
async function probed(
  session: ClientSession,
  target: ListingTarget,
  habits: ServerHabits,
): Promise<ListAnswer> {
  const plain = await collected(answerTo(session, target, 'LIST'))
  const all = await collected(answerTo(session, target, 'LIST -a')).catch(unlessRefused)
  const context = { now: session.clock.date() }
  const content = await contentOf(plain, context)
  const taken = all ? isTaken(await contentOf(all, context), content) : false
  const path = target.path ?? ''
  if (taken !== undefined) {
    const probe = path === '' ? undefined : { path, names: visibleNames(content) }
    habits.listsAll.set(formOf(path), { taken, obeyed: false, probe })
  }
  // A server that lists the directory itself elsewhere has not listed this one at all.
  const silent = taken === undefined && habits.listsItself.has('LIST -a')
  return all && (taken || silent) ? all : plain
}

/** The answer to `LIST -a`, unless it is that for another path: then the server forgets the path after the option. */
async function withPath(session: ClientSession, target: ListingTarget, habit: AllHabit): Promise<ListAnswer> {
  const all = await collected(answerTo(session, target, 'LIST -a'))
  const context = { now: session.clock.date() }
  const names = visibleNames(await contentOf(all, context))
  if (target.path === habit.probe?.path || names === '') return all
  if (names !== habit.probe?.names) {
    habit.probe = undefined
    return all
  }
  const plain = await collected(answerTo(session, target, 'LIST'))
  habit.taken = visibleNames(await contentOf(plain, context)) === names
  return habit.taken ? all : plain
}

/** What the server was seen to do with `-a` before an argument of this form. */
export function allHabitOf(session: ClientSession, path: string | undefined): AllHabit | undefined {
  return habitsOf(session).listsAll.get(formOf(path))
}

/** A server may take `-a` for the name of a file, which it doesn't have. */
function unlessRefused(error: unknown): undefined {
  if (!isFtpError(error) || error.code !== 'refused' || error.replyHint === 421) throw error
}

/**
 * Whether `-a` was taken for an option: it added names that begin with a dot, the directory itself, or nothing. A server
 * that takes it for a name, or forgets the path after it, answers something else.
 *
 * @returns undefined if two empty answers say nothing
 */
function isTaken(all: AnswerContent, plain: AnswerContent): boolean | undefined {
  if (all.unread !== plain.unread || visibleNames(all) !== visibleNames(plain)) return false
  return all.entries.length > 0 || all.showsItself ? true : undefined
}

function visibleNames({ entries }: AnswerContent): string {
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith('.'))
  return names.sort().join('\n')
}

function answerTo(
  session: ClientSession,
  { path, ...target }: ListingTarget,
  command: ListAnswer['command'],
): ListAnswer {
  const argument = afterOptions(path)
  const words = command === 'LIST' ? argument : argument === undefined ? '-a' : `-a ${argument}`
  return { command, path, lines: (onLine) => list(session, { ...target, verb: 'LIST', path: words, onLine }) }
}

/** A path that begins with `-` would be taken for options. */
function afterOptions(path: string | undefined): string | undefined {
  return path?.startsWith('-') ? `./${path}` : path
}

function formOf(path: string | undefined): ArgumentForm {
  if (path === undefined || path === '') return 'none'
  return /\s/.test(path) ? 'spaces' : 'path'
}
