import { type SystemCalls, systemCalls } from '../../src/directory.js'

/** What a call does: the real one, nothing ever, or fail with an errno. */
export type Interference = (call: keyof SystemCalls, number: number) => 'pass' | 'hang' | string

/** Calls that take effect even if they report an error: close() releases the descriptor in any case. */
const effective = new Set<keyof SystemCalls>(['close'])

/**
 * The real calls, recorded, with all open descriptors and directories. A test decides which call fails (with an errno)
 * or never returns.
 */
export class WatchedCalls {
  /** Names of the calls made so far. */
  readonly made: (keyof SystemCalls)[] = []
  readonly openDescriptors = new Set<number>()
  /** Descriptors released that were not opened by a call: the root's own. */
  rootsReleased = 0
  readonly openDirectories = new Set<OpenDirectory>()
  readonly calls: SystemCalls
  /** Resolves when a call was made that never returns. */
  readonly hung: Promise<void>
  private hang = () => {}

  constructor(interference: Interference = () => 'pass') {
    this.hung = new Promise((resolve) => {
      this.hang = resolve
    })
    const wrapped: Partial<Record<keyof SystemCalls, unknown>> = {}
    for (const call of Object.keys(systemCalls) as (keyof SystemCalls)[]) {
      wrapped[call] = (...args: unknown[]) => {
        const what = interference(call, this.made.push(call))
        if (call === 'release') return this.does(call, args)
        if (what === 'pass') return this.does(call, args)
        if (what === 'hang') return this.never()
        const fault = Object.assign(new Error(`${what}: ${call}`), { code: what })
        return (effective.has(call) ? this.does(call, args) : Promise.resolve()).then(() =>
          Promise.reject(fault),
        )
      }
    }
    this.calls = wrapped as unknown as SystemCalls
  }

  /** Closes what a hanging call left open. */
  async cleanUp(): Promise<void> {
    for (const fd of this.openDescriptors) systemCalls.release(fd)
    for (const directory of this.openDirectories) await directory.close()
  }

  private never(): Promise<never> {
    this.hang()
    return new Promise(() => {})
  }

  private does(call: keyof SystemCalls, args: unknown[]): Promise<unknown> {
    // The effect of fsync() cannot be observed here, only that it was called.
    if (call === 'fsync') return Promise.resolve()
    const result = (systemCalls[call] as (...args: unknown[]) => Promise<unknown>)(...args)
    if (call === 'open') return result.then((fd) => this.opened(fd as number))
    if (call === 'close' || call === 'release') this.forget(args[0] as number)
    if (call === 'opendir') return result.then((directory) => this.watched(directory as OpenDirectory))
    return result
  }

  private opened(fd: number): number {
    this.openDescriptors.add(fd)
    return fd
  }

  private forget(fd: number): void {
    if (!this.openDescriptors.delete(fd)) this.rootsReleased++
  }

  private watched(directory: OpenDirectory): OpenDirectory {
    this.openDirectories.add(directory)
    return {
      read: () => directory.read(),
      close: () => {
        this.openDirectories.delete(directory)
        return directory.close()
      },
    }
  }
}

type OpenDirectory = Awaited<ReturnType<SystemCalls['opendir']>>
