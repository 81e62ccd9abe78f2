import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'

/** How octets travel: as a dialogue writes them, each one in a write of its own, or in records of an older TLS. */
export type Manner = 'as written' | 'octet by octet' | 'under TLS 1.2'

/** Octets of one step that travel one by one, before the rest goes at once. */
const dripped = 200

/** Sends octets in the manner of a run. */
export async function send(socket: Socket, octets: Buffer, manner: Manner): Promise<void> {
  const alone = manner === 'octet by octet' ? Math.min(octets.length, dripped) : 0
  for (let at = 0; at < alone; at++) {
    socket.write(octets.subarray(at, at + 1))
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (alone < octets.length) socket.write(octets.subarray(alone))
}

/** The client's side of TLS over a connection; `untilSecure` waits for it. */
export function beginTls(socket: Duplex, manner: Manner, session?: Buffer): TLSSocket {
  return connect({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['ftp'],
    ...(manner === 'under TLS 1.2' && { maxVersion: 'TLSv1.2' }),
    ...(session && { session }),
  })
}

/** @throws Error when the handshake fails */
export function untilSecure(secured: TLSSocket): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    secured.once('secureConnect', resolve)
    secured.once('error', reject)
    secured.once('close', () => reject(new Error('the connection ended before TLS began')))
  })
}
