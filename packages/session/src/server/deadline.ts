import type { SessionLimits } from './options.js'

/**
 * What limits the time of a session now: a login in all, the answer to what was asked for, nothing while data flow, or
 * idleness.
 */
export type Stage = 'login' | 'asking' | 'busy' | 'idle'

/** Milliseconds for each stage. */
const timeOf: Readonly<Record<Stage, (limits: SessionLimits) => number>> = {
  login: ({ loginTime }) => loginTime,
  asking: ({ answerTime }) => answerTime,
  busy: () => Number.POSITIVE_INFINITY,
  idle: ({ idleTime }) => idleTime,
}

/**
 * When a session is to be given up. An alarm that is set already is left to ring and then set anew, so that a
 * command costs no timer.
 */
export class Deadline {
  private stage: Stage | undefined
  private at = Number.POSITIVE_INFINITY
  private alarm = Number.POSITIVE_INFINITY

  constructor(private readonly limits: SessionLimits) {}

  /** Says that the alarm rang. @returns whether time is over */
  rang(now: number): boolean {
    this.alarm = Number.POSITIVE_INFINITY
    return now >= this.at
  }

  /**
   * Says where the session stands.
   *
   * @param anew whether a command was carried out since, or something else asked for, so that the time of `idle` or
   *   `asking` begins anew; octets that are no whole line keep no session alive
   * @returns when to ring, if that is to be said anew
   */
  update(stage: Stage, anew: boolean, now: number): number | undefined {
    if (stage !== this.stage || (stage !== 'login' && anew)) this.at = now + timeOf[stage](this.limits)
    this.stage = stage
    if (this.at >= this.alarm) return undefined
    this.alarm = this.at
    return this.at
  }
}
