import type { Login } from '../src/index.js'

/** A login of a client that stays. */
export function loginOf(name: string, password = 'secret', client: Partial<Login['client']> = {}): Login {
  return {
    name,
    password,
    client: {
      peer: { host: '192.0.2.9', port: 50_000 },
      network: '192.0.2.9',
      host: undefined,
      secure: true,
      signal: new AbortController().signal,
      ...client,
    },
  }
}

/** A clock whose timers a test fires. */
export class ManualClock {
  time = 0
  private readonly pending = new Set<() => void>()

  now(): number {
    return this.time
  }

  setTimer(callback: () => void) {
    this.pending.add(callback)
    return { cancel: () => void this.pending.delete(callback) }
  }

  /** How many timers are set. */
  get timers(): number {
    return this.pending.size
  }

  /** Fires all timers that are set. */
  fire(): void {
    const due = [...this.pending]
    this.pending.clear()
    for (const callback of due) callback()
  }
}
