/**
 * A server far away: passes control connections, and the passive data connections that they ask for, to a server on
 * this machine, and lets all octets wait. Arguments: the server's port, and milliseconds in each direction.
 */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const host = '127.0.0.1'
const [port, delay] = process.argv.slice(2).map(Number) as [number, number]

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ port, host, allowHalfOpen: true, noDelay: true })
  pass(near, far)
  pass(far, near, withOwnPort)
})
await listening(server)
process.on('disconnect', () => process.exit())
process.send!((server.address() as AddressInfo).port)

/** Octets, and the end of them, arrive later and in order; what they are may be changed on the way. */
function pass(
  from: Socket,
  to: Socket,
  change: (octets: Buffer) => Buffer | Promise<Buffer> = (octets) => octets,
): void {
  let before: Promise<unknown> = Promise.resolve()
  const later = (act: () => void | Promise<void>) => {
    const due = new Promise((resolve) => setTimeout(resolve, delay))
    before = Promise.all([before, due]).then(act)
  }
  from.on('data', (octets) => later(async () => void to.write(await change(octets))))
  from.on('end', () => later(() => void to.end()))
  from.on('error', () => to.destroy())
}

/** A reply to EPSV names a port of ours instead, which takes one connection. */
async function withOwnPort(octets: Buffer): Promise<Buffer> {
  const text = octets.toString('latin1')
  const [reply, dataPort] = /^229 .*\(\|\|\|(\d+)\|\)/m.exec(text) ?? []
  if (!reply) return octets
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    listener.close()
    const far = connect({ port: Number(dataPort), host, allowHalfOpen: true, noDelay: true })
    pass(near, far)
    pass(far, near)
  })
  await listening(listener)
  const { port: own } = listener.address() as AddressInfo
  return Buffer.from(text.replace(`|||${dataPort}|`, `|||${own}|`), 'latin1')
}

async function listening(listener: ReturnType<typeof createServer>): Promise<void> {
  listener.listen(0, host)
  await once(listener, 'listening')
}
