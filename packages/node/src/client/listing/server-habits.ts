import type { DateOrder } from '@ftpkit/protocol'
import { hostTypeOf } from '@ftpkit/protocol/feature'
import type { ClientSession } from '../session.js'
import type { ClockHabits, ServerClock } from './server-clock.js'

/** How the argument of LIST looks: a server may take `-a` before one form and not before another. */
export type ArgumentForm = 'none' | 'path' | 'spaces'

/** What a server does with `LIST -a` before one form of its argument. */
export interface AllHabit {
  /** Whether it takes `-a` for an option, not for the name of a file. */
  taken: boolean
  /** Whether names that begin with a dot, or `.` itself, were listed: then all of them are, everywhere. */
  obeyed: boolean
  /**
   * The listing that showed it, as long as no other path was answered by other names: the server may forget the path
   * after the option and list its working directory. Absent: it does not
   */
  probe: { readonly path: string; readonly names: string } | undefined
}

/** What the listings of a session have shown about its server. */
export class ServerHabits implements ClockHabits {
  /** What `LIST -a` does, by the form of its argument. Absent: not known yet. */
  readonly listsAll = new Map<ArgumentForm, AllHabit>()
  /** Commands that were answered with a line for the directory itself, `.` or `cdir`: a server that writes it always does. */
  readonly listsItself = new Set<string>()
  /** Commands that were answered with a name that doesn't begin with a blank: the server doesn't pad names. */
  readonly listsUnpadded = new Set<string>()
  /** The clock of LIST. Absent: not known. */
  clock: ServerClock | undefined
  /** The order of day, month and year in dates of numbers. Absent: not known. */
  dateOrder: DateOrder | undefined
  /** Files whose MDTM may still be asked for to learn the offset. */
  offsetTries = 3
  private optionsTaken: Promise<boolean> | undefined

  /** @param dateOrder as the caller knows it */
  constructor(dateOrder?: DateOrder) {
    this.dateOrder = dateOrder
  }

  /** Whether LIST may be sent options: not where SYST names a system other than Unix. It is asked once. */
  takesOptions(session: ClientSession): Promise<boolean> {
    this.optionsTaken ??= session.command('SYST', undefined).then(({ code, lines }) => {
      const type = hostTypeOf(code === 215 ? lines.join(' ') : undefined)
      return type === undefined || type === 'unix'
    })
    return this.optionsTaken
  }
}

const habits = new WeakMap<ClientSession, ServerHabits>()

/** What is known about the server of a session, which is kept as long as the session. */
export function habitsOf(session: ClientSession): ServerHabits {
  const known = habits.get(session) ?? new ServerHabits(session.dateOrder)
  habits.set(session, known)
  return known
}
