import { isFtpError } from '@ftpkit/transfer'
import type { ClientSession } from '../session.js'
import { type AnswerContent, collected, contentOf, type ListAnswer } from './list-answer.js'
import { type ListingTarget, list } from './raw-listing.js'
import { type ArgumentForm, habitsOf } from './server-habits.js'

/** The answer to LIST, for the names that it shows. */
export function plainAnswer(session: ClientSession, target: ListingTarget): ListAnswer {
  return answerTo(session, target, 'LIST')
}

/**
 * The answer to `LIST -a` from a server that obeys it, else that to LIST. Which of them it is has to be found out once in
 * a session for each form of the argument, by sending both.
 */
export async function fullestAnswer(session: ClientSession, target: ListingTarget): Promise<ListAnswer> {
  const habits = habitsOf(session)
  const form = formOf(target.path)
  const obeyed = habits.listsAll.get(form)
  if (obeyed === false || !(await habits.takesOptions(session))) return answerTo(session, target, 'LIST')
  if (obeyed) return answerTo(session, target, 'LIST -a')
  const plain = await collected(answerTo(session, target, 'LIST'))
  const all = await collected(answerTo(session, target, 'LIST -a')).catch(unlessRefused)
  const now = session.clock.date()
  const found = all ? isObeyed(await contentOf(all, { now }), await contentOf(plain, { now })) : false
  if (found !== undefined) habits.listsAll.set(form, found)
  // A server that lists the directory itself elsewhere has not listed this one at all.
  const silent = found === undefined && habits.listsItself.has('LIST -a')
  return all && (found || silent) ? all : plain
}

/** A server may take `-a` for the name of a file, which it doesn't have. */
function unlessRefused(error: unknown): undefined {
  if (!isFtpError(error) || error.code !== 'refused' || error.replyHint === 421) throw error
}

/**
 * Whether `-a` was obeyed: it added names that begin with a dot, or the directory itself, and changed nothing else. A
 * server that takes it for a name, or forgets the path after it, answers something else.
 *
 * @returns undefined if two empty answers say nothing
 */
function isObeyed(all: AnswerContent, plain: AnswerContent): boolean | undefined {
  if (all.unread !== plain.unread || visibleNames(all) !== visibleNames(plain)) return false
  if (all.showsItself || all.entries.some(({ name }) => name.startsWith('.'))) return true
  return all.entries.length > 0 ? false : undefined
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
