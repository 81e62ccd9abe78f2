import { execFile } from 'node:child_process'

/** What a notifier needs; each has a default that a process wants. */
export interface NotifierOptions {
  /** Variables of the process: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`. @default those of this process */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Sends what systemd is to know. @default the program `systemd-notify` */
  readonly send?: ((lines: readonly string[]) => Promise<void>) | undefined
  /** Microseconds of the monotonic clock of the system. @default that of Node */
  readonly monotonic?: (() => bigint) | undefined
  /** Called once, where systemd can't be reached. @default nothing */
  readonly onFault?: ((error: Error) => void) | undefined
}

const program = 'systemd-notify'

/** Milliseconds for the program. */
const sendTime = 10_000

/**
 * Tells systemd what the process does (sd_notify(3)). Node can't send datagrams to local sockets, so the program
 * `systemd-notify` does, and the unit needs `NotifyAccess=all`. Without systemd nothing happens.
 */
export class Notifier implements Disposable {
  private readonly environment: Readonly<Record<string, string | undefined>>
  private readonly sendLines: (lines: readonly string[]) => Promise<void>
  private readonly monotonic: () => bigint
  private readonly isUsed: boolean
  private watchdog: NodeJS.Timeout | undefined
  private last: Promise<void> = Promise.resolve()
  private onFault: (error: Error) => void

  constructor(options: NotifierOptions = {}) {
    this.environment = options.environment ?? process.env
    this.sendLines = options.send ?? byProgram
    this.monotonic = options.monotonic ?? (() => process.hrtime.bigint() / 1_000n)
    this.onFault = options.onFault ?? (() => {})
    this.isUsed = Boolean(this.environment.NOTIFY_SOCKET)
  }

  /** The process serves, or has finished a reload. From the first time on the watchdog of the unit is answered. */
  ready(status?: string): Promise<void> {
    this.startWatchdog()
    return this.send('READY=1', ...statusLine(status))
  }

  /** A reload begins, as units of `Type=notify-reload` want it. `ready` ends it. */
  reloading(): Promise<void> {
    return this.send('RELOADING=1', `MONOTONIC_USEC=${this.monotonic()}`)
  }

  /** The process is ending. @param milliseconds that it may take, beyond what the unit allows */
  stopping(milliseconds: number): Promise<void> {
    return this.send('STOPPING=1', `EXTEND_TIMEOUT_USEC=${Math.ceil(milliseconds) * 1_000}`)
  }

  /** Answers the watchdog no more, and waits until systemd has been sent everything: the process may end then. */
  async close(): Promise<void> {
    this[Symbol.dispose]()
    await this.last
  }

  /** Answers the watchdog no more. */
  [Symbol.dispose](): void {
    clearInterval(this.watchdog)
  }

  private startWatchdog(): void {
    const { WATCHDOG_USEC, WATCHDOG_PID } = this.environment
    const isOurs = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid)
    const milliseconds = Number(WATCHDOG_USEC) / 1_000
    if (this.watchdog || !this.isUsed || !isOurs || !(milliseconds > 0)) return
    // Twice as often as it must, as sd_watchdog_enabled(3) advises.
    this.watchdog = setInterval(() => this.send('WATCHDOG=1'), milliseconds / 2).unref()
  }

  /** One after the other, so that systemd gets them in their order. */
  private send(...lines: string[]): Promise<void> {
    if (!this.isUsed) return Promise.resolve()
    this.last = this.last
      .then(() => this.sendLines(lines))
      .catch((error: Error) => {
        this.onFault(error)
        this.onFault = () => {}
      })
    return this.last
  }
}

/** A status is one line. */
function statusLine(status: string | undefined): string[] {
  return status === undefined ? [] : [`STATUS=${status.replaceAll(/\s+/g, ' ')}`]
}

function byProgram(lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, lines, { timeout: sendTime }, (error) => {
      if (error) reject(new Error(`${program} does not reach systemd: ${error.message}`, { cause: error }))
      else resolve()
    })
  })
}
