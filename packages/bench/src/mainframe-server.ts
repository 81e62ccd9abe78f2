/**
 * A process that answers the client of `mainframe-speed.ts`, and sends what it has made before: RETR costs it nothing
 * but the sending, so the client is what is measured.
 */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const [length = ''] = process.argv.slice(2)

/** Records of 80 to 200 octets of EBCDIC text, each a block of MODE B; a piece ends with a record. */
function blocks(): Buffer {
  const octets: number[] = []
  // Letters, digits and blanks, and an accent now and then: each `0x40` and up in IBM-1047.
  const letters = Buffer.from('c1c2c3c4c5c6c7c8c9d1d2d3d4d5d640f0f1f2f3f4f5f6f7f8f9818283848586878889', 'hex')
  for (let record = 0; octets.length < 1_000_000; record++) {
    const size = 80 + ((record * 37) % 121)
    octets.push(0x80, size >> 8, size & 0xff)
    for (let at = 0; at < size; at++) octets.push(letters[(record + at * 7) % letters.length]!)
    if (record % 50 === 0) octets[octets.length - 1] = 0x51
  }
  return Buffer.from(octets)
}

const recordPiece = blocks()
const imagePiece = Buffer.alloc(recordPiece.length, 0xc1)
const endOfFile = Buffer.of(0x40, 0, 0)

async function send(socket: Socket, blockMode: boolean): Promise<void> {
  const piece = blockMode ? recordPiece : imagePiece
  for (let sent = 0; sent < Number(length); sent += piece.length) {
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve))
  }
  await new Promise<void>((resolve) => (blockMode ? socket.end(endOfFile, resolve) : socket.end(resolve)))
}

const server = createServer({ noDelay: true }, (control) => {
  let blockMode = false
  let data: Promise<Socket> | undefined
  const reply = (text: string) => control.write(`${text}\r\n`)
  reply('220 ready')
  control.on('error', () => {})
  createInterface(control).on('line', async (line) => {
    const [verb = '', argument = ''] = line.split(' ')
    if (verb === 'MODE') blockMode = argument === 'B'
    if (verb === 'RETR') {
      reply('150 here it comes')
      await send(await data!, blockMode)
      reply('226 done')
    } else if (verb === 'EPSV') {
      const [port, opened] = await listen()
      data = opened
      reply(`229 Entering Extended Passive Mode (|||${port}|)`)
    } else
      reply({ USER: '331 continue', PASS: '230 in', FEAT: '502 none', QUIT: '221 bye' }[verb] ?? '200 fine')
  })
})

async function listen(): Promise<[port: number, opened: Promise<Socket>]> {
  const listener: Server = createServer({ noDelay: true })
  const opened = new Promise<Socket>((resolve) => {
    listener.once('connection', (socket) => {
      listener.close()
      resolve(socket)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return [(listener.address() as AddressInfo).port, opened]
}

server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
