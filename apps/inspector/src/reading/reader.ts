import type { Transfer, TransferSummary } from '@ftpkit/inspection'
import type { Answer, Content, DecodingChoice, Request, TextHit } from './messages.js'
import { carryOut } from './worker.js'

/** What is called while a capture is read. */
export type ReadingListener = (
  answer: Extract<Answer, { kind: 'events' | 'content' | 'progress' | 'read' | 'failed' }>,
) => void

/** The place where captures are read: a worker, or the page itself where the browser allows none. */
export class Reader {
  private readonly worker: Worker | undefined
  private readonly decodings = new Map<number, (answer: Extract<Answer, { kind: 'decoded' }>) => void>()
  private readonly searches = new Map<number, (hits: readonly TextHit[], isLast: boolean) => void>()
  private tasks = 0
  private isStopped = false

  /** @param program the source of this program, for its worker */
  constructor(
    program: string,
    private readonly listener: ReadingListener,
  ) {
    this.worker = workerOf(program)
    if (!this.worker) return
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => this.answered(data)
    this.worker.onerror = ({ message }) => listener({ kind: 'failed', message })
  }

  read(file: Blob, showSecrets: boolean): void {
    this.ask({ kind: 'read', file, showSecrets })
  }

  /** Decodes the octets of a transfer once more. */
  decode(
    transfer: Transfer,
    content: Content,
    choice: DecodingChoice,
  ): Promise<{ file: Blob | undefined; summary: TransferSummary }> {
    const task = this.nextTask()
    return new Promise((resolve) => {
      this.decodings.set(task, resolve)
      this.ask({ kind: 'decode', task, transfer, content, choice })
    })
  }

  /** Looks for a text in files. `found` is called with each place; an earlier search ends. */
  search(
    text: string,
    files: readonly { readonly transfer: number; readonly file: Blob }[],
    found: (hits: readonly TextHit[], isLast: boolean) => void,
  ): void {
    const task = this.nextTask()
    this.searches.clear()
    this.searches.set(task, found)
    this.ask({ kind: 'search', task, text, files })
  }

  /** Ends what is being done. Blobs that were passed on stay. */
  stop(): void {
    this.isStopped = true
    this.worker?.terminate()
  }

  private nextTask(): number {
    this.tasks += 1
    return this.tasks
  }

  private ask(request: Request): void {
    if (this.worker) this.worker.postMessage(request)
    else void carryOut(request, (answer) => this.answered(answer))
  }

  private answered(answer: Answer): void {
    if (this.isStopped) return
    if (answer.kind === 'decoded') {
      this.decodings.get(answer.task)?.(answer)
      this.decodings.delete(answer.task)
    } else if (answer.kind === 'found') this.searches.get(answer.task)?.(answer.hits, answer.isLast)
    else this.listener(answer)
  }
}

function workerOf(program: string): Worker | undefined {
  if (program === '' || typeof Worker === 'undefined') return undefined
  try {
    const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
    return new Worker(url)
  } catch {
    return undefined
  }
}
