import type { SessionLimits } from './options.js'

/**
 * What a session is waiting for: a login, something it asked for, a transfer in progress, replies to go out, or the next
 * command.
 */
export type Stage = 'login' | 'asking' | 'busy' | 'sending' | 'idle'

/** Milliseconds for each stage. */
const timeOf: Readonly<Record<Stage, (limits: SessionLimits) => number>> = {
  login: ({ loginTime }) => loginTime,
  asking: ({ answerTime }) => answerTime,
  busy: () => Number.POSITIVE_INFINITY,
  sending: ({ idleTime }) => idleTime,
  idle: ({ idleTime }) => idleTime,
}

/**
 * When a session has to be given up. A deadline that moves later leaves the alarm as it is; the alarm rings early and
 * is then set again. So a command costs no timer.
 */
export class Deadline {
  private stage: Stage | undefined
  private at = Number.POSITIVE_INFINITY
  private alarm = Number.POSITIVE_INFINITY

  constructor(private readonly limits: SessionLimits) {}

  /** Takes note that the alarm rang. @returns whether the time is over */
  rang(now: number): boolean {
    this.alarm = Number.POSITIVE_INFINITY
    return now >= this.at
  }

  /**
   * Takes note of what the session waits for.
   *
   * @param restart whether a command was carried out, a question asked or replies went out since, so that the time of the
   *   stage starts again; octets that are not a complete line keep no session alive
   * @param sooner when to ring besides, for something else
   * @returns when to ring, if the alarm has to be set
   */
  update(stage: Stage, restart: boolean, now: number, sooner = Number.POSITIVE_INFINITY): number | undefined {
    if (stage !== this.stage || (stage !== 'login' && restart)) this.at = now + timeOf[stage](this.limits)
    this.stage = stage
    const at = Math.min(this.at, sooner)
    if (at >= this.alarm) return undefined
    this.alarm = at
    return at
  }
}
