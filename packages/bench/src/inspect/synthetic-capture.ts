import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { type Endpoint, PcapngWriter, TcpWriter } from '@ftpkit/capture'

/** Octets in one packet: what TCP sends over Ethernet. */
const segment = 1_448

/** Octets of one file. */
const fileLength = 33_554_432

/** LINKTYPE of IP without a link layer. */
const rawIp = 101

const client: Endpoint = { address: '192.0.2.10', port: 50_000 }
const server: Endpoint = { address: '198.51.100.20', port: 21 }
const firstDataPort = 20_000

/** Milliseconds between two packets. */
const pace = 0.01

/**
 * Writes a capture of one session, in which files are fetched one after the other, each by a data connection of its own.
 *
 * @param length octets of the capture, about
 * @returns how many it has
 */
export function writeSyntheticCapture(path: string, length: number): number {
  const file = openSync(path, 'wx')
  const packets = new PcapngWriter((block) => void writeSync(file, block), rawIp)
  let time = Date.UTC(2026, 0, 2)
  const next = () => (time += pace)
  const control = new TcpWriter(packets, { initiator: client, responder: server }, next())
  const say = (...lines: string[]) => {
    for (const line of lines) {
      control.octets(
        line.startsWith('>') ? 'initiator' : 'responder',
        Buffer.from(`${line.slice(2)}\r\n`),
        next(),
      )
    }
  }
  say('< 220 ready', '> USER me', '< 331 password', '> PASS secret', '< 230 in', '> TYPE I', '< 200 ok')
  const content = Buffer.from(Array.from({ length: segment }, (_, at) => (at * 13) & 255))
  for (let count = 0; statSync(path).size < length; count += 1) {
    const port = firstDataPort + count
    say('> PASV', `< 227 Entering Passive Mode (198,51,100,20,${port >> 8},${port & 255})`)
    const ends = { initiator: { ...client, port: 30_000 + count }, responder: { ...server, port } }
    const data = new TcpWriter(packets, ends, next())
    say(`> RETR file-${count}`, '< 150 Opening BINARY mode data connection')
    for (let at = 0; at < fileLength; at += segment) data.octets('responder', content, next())
    data.finish('responder', next())
    data.finish('initiator', next())
    say('< 226 Transfer complete')
  }
  say('> QUIT', '< 221 bye')
  closeSync(file)
  return statSync(path).size
}
