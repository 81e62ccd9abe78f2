import { Worker } from 'node:worker_threads'

/** Octets that are passed to the thread at a time. While one part is hashed, the next is filled. */
const partLength = 524_288
const parts = 2

/** What the server asks of the thread about one hash. */
type Order =
  /** Begin; the octets will be in `memory`. */
  | { readonly id: number; readonly algorithm: string; readonly memory: Uint8Array }
  /** Hash these octets of the memory, and answer when they may be overwritten. */
  | { readonly id: number; readonly start: number; readonly end: number }
  /** Answer the digest, or forget the hash. */
  | { readonly id: number; readonly last: 'digest' | 'drop' }

/** What the thread answers: a part may be filled again, or the digest. */
interface Answer {
  readonly id: number
  readonly digest?: string | undefined
}

/**
 * The thread. It is text, because a file of its own would have to be found beside each bundle that holds this package, by
 * every bundler and in every version of Node.
 */
const source = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const jobs = new Map()
parentPort.on('message', ({ id, algorithm, memory, start, end, last }) => {
  if (memory) return void jobs.set(id, { memory, hash: createHash(algorithm) })
  const job = jobs.get(id)
  if (!job) return
  if (!last) {
    job.hash.update(job.memory.subarray(start, end))
    return parentPort.postMessage({ id })
  }
  jobs.delete(id)
  if (last === 'digest') parentPort.postMessage({ id, digest: job.hash.digest('hex') })
})
`

/**
 * Hashes large files off the main thread, so that no session waits for it. The thread begins with the first hash, and
 * keeps no process alive.
 */
export class HashThread {
  private worker: Worker | undefined
  private readonly hashes = new Map<number, ThreadHash>()
  /**
   * Memory of hashes that are over. It is used again, since neither thread would know that it is time to collect it: for as
   * many hashes as there were at a time.
   */
  private readonly free: Uint8Array[] = []
  private lastId = 0

  /**
   * Begins a hash.
   *
   * @param algorithm its name in `node:crypto`
   * @throws an Error of Node where no thread may be started, as under its permission model
   */
  begin(algorithm: string): ThreadHash {
    this.worker ??= this.start()
    const id = ++this.lastId
    const memory = this.free.pop() ?? new Uint8Array(new SharedArrayBuffer(parts * partLength))
    const hash = new ThreadHash({ id, algorithm, memory }, (order) => this.post(order))
    this.hashes.set(id, hash)
    return hash
  }

  /** Ends the thread. Hashes that are still open fail. */
  async close(): Promise<void> {
    await this.worker?.terminate()
  }

  private start(): Worker {
    const worker = new Worker(source, { eval: true, name: 'ftpkit-hash', execArgv: [] })
    worker.unref()
    worker.on('message', (answer: Answer) => this.answered(answer))
    worker.on('error', (error) => this.fail(error))
    worker.once('exit', () => {
      this.worker = undefined
      this.fail(new Error('the thread that hashes has ended'))
    })
    return worker
  }

  private answered({ id, digest }: Answer): void {
    this.hashes.get(id)?.answered(digest)
    if (digest !== undefined) this.release(id)
  }

  /** The thread may still read the memory for a hash that is dropped, but takes orders for the next one later. */
  private release(id: number): void {
    const hash = this.hashes.get(id)
    if (!hash) return
    this.hashes.delete(id)
    this.free.push(hash.memory)
  }

  private post(order: Order): void {
    if ('last' in order && order.last === 'drop') this.release(order.id)
    this.worker?.postMessage(order)
  }

  private fail(error: Error): void {
    for (const hash of this.hashes.values()) hash.fail(error)
    this.hashes.clear()
  }
}

/** One hash in the thread. At most 1 MiB of its octets are in memory. */
export class ThreadHash {
  private readonly id: number
  /** Shared with the thread. */
  readonly memory: Uint8Array
  /** Octets in the part that is being filled. */
  private filled = 0
  /** Parts passed to the thread, and those of them that it has hashed. */
  private passed = 0
  private hashed = 0
  private hex: string | undefined
  private failure: Error | undefined
  private wake: () => void = () => {}

  constructor(
    begin: Extract<Order, { algorithm: string }>,
    private readonly post: (order: Order) => void,
  ) {
    this.id = begin.id
    this.memory = begin.memory
    post(begin)
  }

  /** Copies octets, whose memory is the caller's again when this resolves. @throws Error when the thread has ended */
  async update(octets: Uint8Array): Promise<void> {
    for (let at = 0; at < octets.length; ) {
      if (this.filled === 0) await this.until(() => this.passed - this.hashed < parts)
      const piece = octets.subarray(at, at + partLength - this.filled)
      this.memory.set(piece, this.start + this.filled)
      this.filled += piece.length
      at += piece.length
      if (this.filled === partLength) this.pass()
    }
  }

  /** @returns the digest in hexadecimal digits. @throws Error when the thread has ended */
  async digest(): Promise<string> {
    if (this.filled > 0) this.pass()
    this.post({ id: this.id, last: 'digest' })
    await this.until(() => this.hex !== undefined)
    return this.hex!
  }

  /** Forgets the hash: to be called when it is complete, or not wanted any more. */
  drop(): void {
    if (this.hex === undefined) this.post({ id: this.id, last: 'drop' })
  }

  /** The thread has hashed a part, or has made the digest. */
  answered(digest: string | undefined): void {
    if (digest === undefined) this.hashed++
    this.hex = digest
    this.wake()
  }

  fail(error: Error): void {
    this.failure = error
    this.wake()
  }

  /** Where the part that is being filled begins. */
  private get start(): number {
    return (this.passed % parts) * partLength
  }

  private pass(): void {
    this.post({ id: this.id, start: this.start, end: this.start + this.filled })
    this.passed++
    this.filled = 0
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.failure) throw this.failure
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }
}
