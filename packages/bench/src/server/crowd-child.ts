/** Many clients in one process, away from the server that is measured. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Control } from '../control.js'

/** What the parent asks for. Clients keep their sessions until this process ends. */
export interface CrowdTask {
  /**
   * - `idle`: log in, and wait.
   * - `transfer`: log in, begin a RETR or a STOR each, and end them when the parent says that all have begun.
   * - `stalledReaders`, `stalledWriters`: begin a RETR or a STOR, move some octets, and stand still.
   */
  readonly kind: 'idle' | 'transfer' | 'stalledReaders' | 'stalledWriters'
  readonly port: number
  readonly user: string
  readonly password: string
  /** Whether control connections are under TLS. @default false */
  readonly tls?: boolean | undefined
  /** Whether no client of `transfer` stores, as anonymous ones can't. @default false */
  readonly retrieveOnly?: boolean | undefined
  readonly clients: number
  /** Where this process begins to count its clients. */
  readonly first: number
  /** Octets that each moves. */
  readonly octets: number
}

export interface CrowdAnswer {
  /** Milliseconds from connecting to the 230, of each client. */
  readonly logins: readonly number[]
  readonly errors: readonly string[]
}

/** Rows in which clients that only wait connect one after another: their speed is not measured. */
const rows = 16

const piece = Buffer.alloc(65_536, 'A record of eighty octets. ')
const open: object[] = []

const works: Readonly<Record<CrowdTask['kind'], (task: CrowdTask) => Promise<CrowdAnswer>>> = {
  idle: (task) => inRows(task, async (control) => void open.push(control)),
  transfer: transferAll,
  stalledReaders: (task) =>
    inRows(task, async (control) => {
      const data = await dataConnection(control, 'RETR original')
      await readSome(data, task.octets)
    }),
  stalledWriters: (task) =>
    inRows(task, async (control, index) => {
      const data = await dataConnection(control, `STOR stalled-${index}`)
      for (let sent = 0; sent < task.octets; sent += piece.length) await written(data, piece)
    }),
}

process.once('message', async (task: CrowdTask) => process.send!(await works[task.kind](task)))

async function inRows(
  { clients, first, ...login }: CrowdTask,
  work: (control: Control, index: number) => Promise<void>,
): Promise<CrowdAnswer> {
  const logins: number[] = []
  const errors: string[] = []
  let next = first
  const row = async () => {
    while (next < first + clients) {
      const index = next++
      try {
        const begin = performance.now()
        const control = await Control.open(login)
        logins.push(performance.now() - begin)
        await work(control, index)
      } catch (error) {
        errors.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: rows }, row))
  return { logins, errors }
}

/** Logins of each process while all transfers run. */
const loginsMeanwhile = 50

/**
 * Even clients take the file, odd ones store one where they may. None moves an octet before those of all processes have begun; then
 * all move at once, while others log in.
 */
async function transferAll(task: CrowdTask): Promise<CrowdAnswer> {
  const { octets, retrieveOnly = false } = task
  const ready: (() => Promise<void>)[] = []
  const begun = await inRows(task, async (control, index) => {
    const retrieves = retrieveOnly || index % 2 === 0
    const data = await dataConnection(control, retrieves ? 'RETR piece' : `STOR piece-${index}`)
    ready.push(async () => {
      await (retrieves ? readSome(data, octets) : writeAll(data, octets))
      data.destroy()
      await control.reply('226')
    })
  })
  const allBegun = once(process, 'message')
  process.send!('begun')
  await allBegun
  const ended = Promise.allSettled(ready.map((end) => end()))
  const meanwhile = await inRows({ ...task, clients: loginsMeanwhile }, async () => {})
  const faults = (await ended).filter((result) => result.status === 'rejected')
  return {
    logins: [...begun.logins, ...meanwhile.logins],
    errors: [...begun.errors, ...meanwhile.errors, ...faults.map(({ reason }) => String(reason))],
  }
}

async function dataConnection(control: Control, line: string): Promise<Socket> {
  const data = connect({ port: await control.passive(), host: '127.0.0.1', allowHalfOpen: true })
  data.pause()
  await once(data, 'connect')
  await control.command(line, '1')
  open.push(control, data)
  return data
}

/** Reads until the given number of octets has come, or all. */
function readSome(data: Socket, octets: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0
    const stop = () => {
      data.off('data', take).pause()
      resolve()
    }
    const take = ({ length }: Buffer) => {
      count += length
      if (count >= octets) stop()
    }
    data.once('error', reject)
    data.once('end', () => (count >= octets ? resolve() : reject(new Error(`only ${count} octets came`))))
    if (octets === 0) stop()
    else data.on('data', take).resume()
  })
}

async function writeAll(data: Socket, octets: number): Promise<void> {
  for (let sent = 0; sent < octets; sent += piece.length) await written(data, piece)
  const ended = once(data.resume(), 'end')
  data.end()
  await ended
}

async function written(data: Socket, octets: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    data.write(octets, (error) => (error ? reject(error) : resolve()))
  })
}
