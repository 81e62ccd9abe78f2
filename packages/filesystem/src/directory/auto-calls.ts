import { isOnLocalStorage } from './local-storage.js'
import { StoragePace } from './storage-pace.js'
import { type BlockingCall, blockingCalls, type SystemCalls, systemCalls } from './system-calls.js'

/** The most octets that are read or written in the calling thread; beyond it, changing threads costs less. */
const maxDirectOctets = 262_144

/** Milliseconds for which it is believed that nothing else was mounted. */
const mountsTime = 5_000

/** What {@link autoCalls} needs; tests replace it. */
export interface AutoCallsOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now?: (() => number) | undefined
  readonly isLocal?: (() => Promise<boolean>) | undefined
  readonly direct?: Pick<SystemCalls, BlockingCall> | undefined
  readonly pool?: SystemCalls | undefined
}

/**
 * Calls on storage that choose where they are made: those of {@link blockingCalls} in the calling thread where the storage
 * is of this host and answers fast, which saves two changes of thread for each call; else through Node's thread pool, so
 * that nothing else waits for a disk that is slow, or for a network. All other calls are always there: those that block
 * by nature (sync, copy), or for as long as a file or a directory is large (the removal of a file, a rename over one, the
 * names of a directory).
 *
 * @param directory real path of the directory that the calls are for, each octet a character
 */
export function autoCalls(directory: string, options: AutoCallsOptions = {}): SystemCalls {
  return new AutoCalls(directory, options).calls
}

class AutoCalls {
  readonly calls: SystemCalls
  private readonly pace = new StoragePace<BlockingCall>()
  private readonly now: () => number
  private readonly isLocal: () => Promise<boolean>
  /** Until when nothing else is expected to be mounted; in the past where the storage is not of this host. */
  private localUntil = Number.NEGATIVE_INFINITY
  private mountsReadAt = Number.NEGATIVE_INFINITY
  /** Calls in the pool. */
  private pooled = 0

  constructor(directory: string, options: AutoCallsOptions) {
    const { direct = blockingCalls, pool = systemCalls } = options
    this.now = options.now ?? (() => performance.now())
    this.isLocal = options.isLocal ?? (() => isOnLocalStorage(directory))
    const calls: Record<string, unknown> = {}
    for (const kind of Object.keys(pool) as (keyof SystemCalls)[]) {
      const inPool = pool[kind] as Call
      // Closing what was opened with O_PATH never blocks, and isn't a promise.
      if (kind === 'release') calls[kind] = pool.release
      else if (isDirect(kind)) calls[kind] = this.choosing(kind, direct[kind] as Call, inPool)
      else calls[kind] = (...args: unknown[]) => this.inPool(inPool, args)
    }
    this.calls = calls as unknown as SystemCalls
  }

  private choosing(kind: BlockingCall, direct: Call, pool: Call): Call {
    return (...args) => {
      const began = this.now()
      if (!this.isOnLocalStorage(began) || !this.pace.isFast(kind, began) || !isShort(kind, args))
        return this.inPool(pool, args, (isAlone) => this.pace.pooled(kind, isAlone, began, this.now()))
      const result = direct(...args)
      this.pace.direct(began, this.now())
      return result
    }
  }

  /** @param onEnd called with whether no other call was in the pool when this one began */
  private async inPool(
    call: Call,
    args: unknown[],
    onEnd: (isAlone: boolean) => void = () => {},
  ): Promise<unknown> {
    const isAlone = this.pooled++ === 0
    try {
      return await call(...args)
    } finally {
      this.pooled--
      onEnd(isAlone)
    }
  }

  /** Reads the mounts now and then, in the pool, since storage may delay that too. */
  private isOnLocalStorage(now: number): boolean {
    if (now >= this.mountsReadAt + mountsTime / 2) {
      this.mountsReadAt = now
      void this.isLocal().then((isLocal) => {
        this.localUntil = isLocal ? now + mountsTime : now
      })
    }
    return now < this.localUntil
  }
}

type Call = (...args: unknown[]) => Promise<unknown>

/** Whether a call moves few octets, or none. */
function isShort(kind: BlockingCall, args: unknown[]): boolean {
  if (kind === 'read') return (args as Parameters<SystemCalls['read']>)[3] <= maxDirectOctets
  if (kind !== 'writev') return true
  const [, pieces] = args as Parameters<SystemCalls['writev']>
  return pieces.reduce((sum, { length }) => sum + length, 0) <= maxDirectOctets
}

function isDirect(kind: keyof SystemCalls): kind is BlockingCall {
  return kind in blockingCalls
}
