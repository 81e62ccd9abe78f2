import type { GatewayTimes } from './policy.js'

/** What a session waits for: the next command, the server, data connections to be open, or data to flow. */
export type Stage = 'idle' | 'answer' | 'data' | 'flowing'

/** When a session has waited long enough. A deadline that moves later leaves the alarm set: it rings early, and is set again. */
export class Alarm {
  private stage: Stage | undefined
  private stageEnds = Number.POSITIVE_INFINITY
  private loginEnds: number | undefined
  private set = Number.POSITIVE_INFINITY

  constructor(private readonly times: GatewayTimes) {}

  /** Takes note that the alarm rang. @returns what has lasted too long, or undefined if it is early */
  rang(now: number): Stage | 'login' | undefined {
    this.set = Number.POSITIVE_INFINITY
    if (this.loginEnds !== undefined && now >= this.loginEnds) return 'login'
    return now >= this.stageEnds ? this.stage : undefined
  }

  /**
   * Takes note of what the session waits for.
   *
   * @param restart whether something has happened since, so that the time of the stage starts again
   * @param loggedIn whether the time for the login counts no more; no command extends that
   * @param sooner when to ring besides, for something else
   * @returns when to ring, if the alarm has to be set
   */
  update(stage: Stage, restart: boolean, loggedIn: boolean, now: number, sooner: number): number | undefined {
    if (stage !== this.stage || restart) this.stageEnds = now + this.timeOf(stage)
    this.stage = stage
    this.loginEnds = loggedIn ? undefined : (this.loginEnds ?? now + this.times.login)
    const at = Math.min(this.stageEnds, this.loginEnds ?? Number.POSITIVE_INFINITY, sooner)
    if (at >= this.set) return undefined
    this.set = at
    return at
  }

  private timeOf(stage: Stage): number {
    return stage === 'flowing' ? Number.POSITIVE_INFINITY : this.times[stage]
  }
}
