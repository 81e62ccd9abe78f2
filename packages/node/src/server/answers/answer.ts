import type { Answer, PersonalityCommand, Question } from '@ftpkit/session'
import type { Clock } from '../../net/clock.js'
import type { ChangeOperation, ServerLog } from '../events.js'
import type { ServerLimits } from '../limits.js'
import type { PersonalityChange, ServerPersonality } from '../personality.js'
import type { Account } from './account.js'
import { answerFileQuestion, type CostlyWork, type FileQuestion } from './questions.js'
import { refusalOf } from './refusals.js'
import type { SiteCommands } from './site.js'
import { answerStorage, type Storage } from './storage.js'

/** A session whose question is answered. */
export interface AskingSession {
  /** Number of the session. */
  readonly id: number
  /** Network of the client, by which its costly questions take turns. */
  readonly network: string
  readonly account: Account
  readonly personality: ServerPersonality | undefined
  /** Aborted when no answer is wanted any more. Made when it is asked for: most answers are there at once. */
  readonly signal: AbortSignal
  readonly context: Storage & {
    readonly limits: ServerLimits
    readonly clock: Clock
    readonly costly: CostlyWork
    readonly log: ServerLog
    readonly site: SiteCommands
  }
  /** Octets of the transfer that runs. */
  transferred(): number
}

/** Answers a question of a session. An error becomes a refusal. */
export async function answerQuestion(question: Question, asking: AskingSession): Promise<Answer> {
  const { account, context } = asking
  switch (question.operation) {
    case 'progress':
      return { ok: true, value: asking.transferred() }
    case 'login':
    case 'host':
    case 'mount':
      return account.answer(question, asking)
    case 'site':
      return audited(siteChange(question, asking), asking, () => account.answer(question, asking))
    case 'storage':
      return answerStorage(context, question, account.files)
    case 'personality':
      return audited(asking.personality!.changeOf?.(question), asking, () => askPersonality(question, asking))
    default:
      return audited(changeIn(question), asking, () =>
        answerFileQuestion(question, {
          ...context,
          files: account.files,
          modes: account.modes,
          network: asking.network,
          signal: asking.signal,
        }),
      )
  }
}

type FileChange = Extract<FileQuestion, { operation: ChangeOperation }>

const changes: Readonly<Record<FileChange['operation'], true>> = {
  remove: true,
  rename: true,
  makeDirectory: true,
  removeDirectory: true,
  setAttributes: true,
}

function changeIn(question: FileQuestion): PersonalityChange | undefined {
  if (!isChange(question)) return undefined
  const { operation } = question
  return 'path' in question
    ? { operation, path: question.path }
    : { operation, path: question.from, to: question.to }
}

function isChange(question: FileQuestion): question is FileChange {
  return Object.hasOwn(changes, question.operation)
}

function siteChange(
  { name, argument }: Extract<Question, { operation: 'site' }>,
  { context }: AskingSession,
): PersonalityChange {
  const isSecret = context.site[name]?.secret === true
  return { operation: 'site', path: isSecret || argument === '' ? name : `${name} ${argument}` }
}

/** Logs what is changed. */
async function audited(
  change: PersonalityChange | undefined,
  { account, context }: AskingSession,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  if (!change) return answer()
  const { actor } = account
  const { operation, path, to } = change
  const startedAt = context.clock.now()
  const given = await answer()
  const outcome = given.ok ? 'complete' : given.refusal.text
  const milliseconds = context.clock.now() - startedAt
  context.log({ kind: 'change', ...actor, operation, path, to, milliseconds, outcome })
  return given
}

async function askPersonality(
  command: PersonalityCommand,
  { id: session, account, personality }: AskingSession,
): Promise<Answer> {
  const { files, user, name, privileges } = account
  try {
    const value = await personality!.carryOut(command, { session, user, account: name, privileges, files })
    return { ok: true, value }
  } catch (error) {
    return { ok: false, refusal: refusalOf(error, 'change') }
  }
}
