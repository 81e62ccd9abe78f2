/** A process that sends and receives as fast as Node can, without files: the other side of every transfer. */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Control } from './control.js'
import { account } from './server/served.js'

/** What the parent asks for; the answer is how many nanoseconds it took. */
export interface Task {
  /** By FTP, up to the reply that confirms the transfer; or from or to a plain socket, until it is closed. */
  readonly kind: 'retrieve' | 'store' | 'receive' | 'send'
  readonly port: number
  readonly octets: number
  /** Name of the file, by FTP. */
  readonly name: string
}

const host = '127.0.0.1'

/** Octets of a write, and those that may wait for the socket. */
const pieceLength = 524_288
const writeAhead = 2_097_152

const piece = Buffer.alloc(pieceLength, 'A record of eighty octets. ')
const buffer = Buffer.alloc(1_048_576)

const works: Readonly<Record<Task['kind'], (task: Task) => Promise<number>>> = {
  receive: async ({ port, octets }) => {
    const begin = process.hrtime.bigint()
    await received(port, octets)
    return since(begin)
  },
  send: async ({ port, octets }) => {
    const begin = process.hrtime.bigint()
    await sent(port, octets)
    return since(begin)
  },
  retrieve: ({ port, octets, name }) => byFtp(port, `RETR ${name}`, (dataPort) => received(dataPort, octets)),
  store: ({ port, octets, name }) => byFtp(port, `STOR ${name}`, (dataPort) => sent(dataPort, octets)),
}

process.on('message', async (task: Task) => process.send!(await works[task.kind](task)))

/** Login and EPSV are not counted. */
async function byFtp(port: number, line: string, transfer: (port: number) => Promise<void>): Promise<number> {
  const control = await Control.open({ port, ...account })
  const dataPort = await control.passive()
  const begin = process.hrtime.bigint()
  const transferred = transfer(dataPort)
  await control.command(line, '150')
  await transferred
  await control.reply('226')
  const time = since(begin)
  control.close()
  return time
}

async function received(port: number, octets: number): Promise<void> {
  let count = 0
  const callback = (length: number) => {
    count += length
    return true
  }
  const socket = connect({ port, host, onread: { buffer, callback } })
  await once(socket, 'close')
  if (count !== octets) throw new Error(`${count} octets came, not ${octets}`)
}

async function sent(port: number, octets: number): Promise<void> {
  const socket = connect({ port, host, allowHalfOpen: true })
  await once(socket, 'connect')
  const closed = once(socket.resume(), 'end')
  for (let count = 0; count < octets; count += pieceLength)
    await put(socket, Math.min(pieceLength, octets - count))
  socket.end()
  await closed
  socket.destroy()
}

async function put(socket: Socket, length: number): Promise<void> {
  socket.write(length === pieceLength ? piece : piece.subarray(0, length))
  if (socket.writableLength >= writeAhead) await once(socket, 'drain')
}

function since(begin: bigint): number {
  return Number(process.hrtime.bigint() - begin)
}
