import { closeSync, openSync } from 'node:fs'
import { LogQueue, openLogTarget } from '@ftpkit/daemon/log'
import type { ServerEvent, ServerLog } from '@ftpkit/node/server'
import { anonymousAccount } from './users.js'

type Logged = Extract<ServerEvent, { kind: 'transfer' | 'change' }>

/** A log of files in the form of wu-ftpd (xferlog(5)), which programs that count transfers read. */
export class TransferLog {
  private descriptor: number
  private queue: LogQueue

  /** @throws Error of Node for a file that can't be opened */
  constructor(private readonly file: string) {
    this.descriptor = openSync(file, 'a')
    this.queue = queueOf(this.descriptor)
  }

  readonly log: ServerLog = (event) => {
    const flow = event.kind === 'transfer' || event.kind === 'change' ? flowOf(event) : undefined
    if (flow !== undefined) this.queue.add(() => lineOf(event as Logged, flow, new Date()))
  }

  /** Continues in the file that has the name now: what had it may have been renamed. @throws Error of Node */
  reopen(): void {
    const { queue, descriptor } = this
    this.descriptor = openSync(this.file, 'a')
    this.queue = queueOf(this.descriptor)
    queue.flush()
    closeSync(descriptor)
  }

  /** Writes what waits. */
  flush(): void {
    this.queue.flush()
  }
}

/** What is lost because of a full disk is lost: no program would understand a line that says so. */
function queueOf(descriptor: number): LogQueue {
  return new LogQueue(openLogTarget(descriptor), () => '')
}

type Flow = 'i' | 'o' | 'd'

const flows: Readonly<Record<string, Flow>> = { store: 'i', retrieve: 'o', remove: 'd' }

/** Incoming, outgoing or deleted; undefined for what is not logged, such as lists. */
function flowOf(event: Logged): Flow | undefined {
  return flows[event.kind === 'transfer' ? event.direction : event.operation]
}

function lineOf(event: Logged, flow: Flow, date: Date): string {
  const { octets, milliseconds, parameters } =
    event.kind === 'transfer' ? event : { octets: 0, milliseconds: 0, parameters: '' }
  const account = event.account ?? '*'
  const fields = [
    dateOf(date),
    Math.max(1, Math.round(milliseconds / 1_000)),
    event.peer.host,
    octets,
    word(event.path),
    parameters.startsWith('TYPE A') ? 'a' : 'b',
    '_',
    flow,
    account === anonymousAccount ? 'a' : 'r',
    word(account),
    'ftp',
    0,
    '*',
    event.outcome === 'complete' ? 'c' : 'i',
  ]
  return `${fields.join(' ')}\n`
}

/** As ctime has it: `Mon Nov 30 00:42:16 2026`. */
function dateOf(date: Date): string {
  const [day, month, number, year, time] = date.toString().split(' ')
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
}

/** Fields end at spaces, and lines at line ends. */
function word(text: string): string {
  return text.replaceAll(/[\s\p{C}]/gu, '_')
}
