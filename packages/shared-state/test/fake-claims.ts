interface Hash {
  done?: number
  time?: number
  node?: string | undefined
  token?: string | undefined
  until?: number
  found?: number | undefined
}

type Operation = (keys: readonly string[], args: readonly string[]) => unknown

const day = 86_400_000

/** What the scripts of claims do, in TypeScript. @param now the time in milliseconds */
export class FakeClaims {
  private readonly claims = new Map<string, Hash>()

  constructor(private readonly now: () => number) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    'prove-writes': () => 1,
    claim: ([key = ''], [node = '', token = '', ...rest]) => {
      const [time = 0, lease = 0, grace = 0, once] = rest.map(Number)
      const hash = this.hash(key)
      const done = this.past(hash.done)
      if (this.past(time) === undefined) return ['ahead']
      if ((done !== undefined && done >= time) || (once === 1 && hash.done !== undefined)) return ['taken']
      if (hash.node !== undefined && hash.node !== node && !this.isFree(hash, lease, grace)) return ['busy']
      const unfinished = this.past(hash.time)
      const held = unfinished !== undefined && !(done !== undefined && unfinished <= done) ? unfinished : time
      this.hold(hash, { node, token, time: held }, lease)
      return ['held', String(held)]
    },
    'renew-claim': ([key = ''], [node, token, time, lease]) => {
      const hash = this.hash(key)
      const done = this.past(hash.done)
      const isOthers = hash.node !== undefined && !isHeldBy(hash, node, token)
      if (isOthers || (done !== undefined && done >= Number(time))) return 0
      this.hold(hash, { node, token, time: Number(time) }, Number(lease))
      return 1
    },
    'finish-claim': ([key = ''], [node, token, time]) => {
      const hash = this.hash(key)
      const done = Math.max(this.past(hash.done) ?? 0, Number(time))
      this.claims.set(key, isHeldBy(hash, node, token) ? { done } : { ...hash, done })
      return 1
    },
    'release-claim': ([key = ''], [node, token]) => {
      const hash = this.hash(key)
      if (isHeldBy(hash, node, token)) Object.assign(hash, { node: undefined, token: undefined })
      return 1
    },
  }

  flush(): void {
    this.claims.clear()
  }

  private hold(hash: Hash, holder: Hash, lease: number): void {
    Object.assign(hash, holder, { until: this.now() + lease, found: undefined })
  }

  private isFree(hash: Hash, lease: number, grace: number): boolean {
    const left = (hash.until ?? 0) - this.now()
    if (left > 0 && left <= 2 * lease) return false
    if (hash.found === undefined || hash.found > this.now()) hash.found = this.now()
    return this.now() - hash.found >= grace
  }

  private past(time: number | undefined): number | undefined {
    return time !== undefined && time <= this.now() + day ? time : undefined
  }

  private hash(key: string): Hash {
    const found = this.claims.get(key) ?? {}
    this.claims.set(key, found)
    return found
  }
}

function isHeldBy(hash: Hash, node: string | undefined, token: string | undefined): boolean {
  return hash.node === node && hash.token === token
}
