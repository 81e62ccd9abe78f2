/** A process that copies a file to or from each client: what Node does without our code. */

import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** Measured to be the fastest: octets of a read, reads in progress, octets that may wait. */
const readLength = 524_288
const readsUnderWay = 3
const ahead = 2_097_152

/** By the name the parent knows it by, each on a port of its own. */
const copies: Readonly<Record<string, (socket: Socket, file: string) => Promise<void>>> = {
  send: (socket, file) => pipeline(createReadStream(file), socket),
  receive: async (socket, file) => {
    await pipeline(socket, createWriteStream(file), { end: true })
    socket.end()
  },
  sendTuned,
  receiveTuned,
}

const [file = ''] = process.argv.slice(2)
const ports: Record<string, number> = {}
for (const [name, copy] of Object.entries(copies)) {
  const place = name.startsWith('send') ? file : `${file}.${name}`
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    copy(socket, place).catch((error) => {
      console.error(error)
      socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ports[name] = (server.address() as AddressInfo).port
}
process.on('disconnect', () => process.exit())
process.send!(ports)

async function sendTuned(socket: Socket, path: string): Promise<void> {
  const handle = await open(path)
  const { size } = await handle.stat()
  const reads: Promise<Buffer>[] = []
  for (let next = 0, at = 0; at < size; ) {
    for (; reads.length < readsUnderWay && next < size; next += readLength) reads.push(pieceAt(next))
    const piece = await reads.shift()!
    at += piece.length
    socket.write(piece)
    if (socket.writableLength >= readLength) await once(socket, 'drain')
  }
  socket.end()
  await handle.close()

  async function pieceAt(position: number): Promise<Buffer> {
    const piece = Buffer.allocUnsafeSlow(Math.min(readLength, size - position))
    await handle.read(piece, 0, piece.length, position)
    return piece
  }
}

/** What arrives during a write is written by the next one, in one call. */
async function receiveTuned(socket: Socket, path: string): Promise<void> {
  const handle = await open(path, 'w')
  let queue: Buffer[] = []
  let queued = 0
  let ended = false
  let wake = () => {}
  socket.on('data', (chunk) => {
    queue.push(chunk)
    queued += chunk.length
    if (queued >= ahead) socket.pause()
    wake()
  })
  socket.on('end', () => {
    ended = true
    wake()
  })
  for (let position = 0; !ended || queued > 0; ) {
    if (queued === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      continue
    }
    const pieces = queue
    const length = queued
    queue = []
    queued = 0
    socket.resume()
    await handle.writev(pieces, position)
    position += length
  }
  await handle.close()
  socket.end()
}
