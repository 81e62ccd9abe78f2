import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { openSockets } from '../../support/open-sockets.js'
import { readAll, Wire, within } from '../../support/wire.js'
import { content, exchange, type Family, loggedIn, type ServerAttack, type Target, using } from '../attack.js'

const sockets = ({ server }: Target) => openSockets(server.pid)

/**
 * Milliseconds until the server has closed every data connection: a client that vanished after the file was sent still
 * gets five seconds to read it.
 */
const closing = 8_000

/** Whether connections to a port are refused. */
async function refuses(port: number): Promise<boolean> {
  const socket = connectTcp({ host: '127.0.0.1', port })
  const accepted = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return !accepted
}

export const dataConnections: Family<ServerAttack> = {
  number: 9,
  name: 'data connections hijacked, or opened endlessly',
  attacks: [
    {
      name: 'a hijacker on the port gets nothing, and does not displace the real client',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const port = await wire.passivePort()
          const hijacker = connectTcp({ host: '127.0.0.1', port, localAddress: '127.0.0.2' })
          await once(hijacker, 'connect')
          const data = connectTcp({ host: '127.0.0.1', port })
          await wire.expect('RETR file', 150)
          const stolen = await readAll(hijacker).catch(() => Buffer.alloc(0))
          const octets = await readAll(data)
          const code = (await wire.reply())?.code
          if (stolen.length > 0) return `${stolen.length} octets were stolen`
          return octets.equals(content) && code === 226
            ? undefined
            : `the real client got ${octets.length} octets and ${code}`
        }),
    },
    {
      name: '300 EPSV leave at most one listener',
      run: async (target) =>
        using(await Wire.loggedIn(target.server.address), async (wire) => {
          const before = sockets(target)
          for (let times = 0; times < 300; times++) await wire.passivePort()
          const more = sockets(target) - before
          return more > 1 ? `${more} more sockets` : undefined
        }),
    },
    {
      name: 'the listener is closed as soon as the client has connected',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const port = await wire.passivePort()
          const data = connectTcp({ host: '127.0.0.1', port })
          await once(data, 'connect')
          let closed = false
          for (let tries = 0; tries < 50 && !closed; tries++) {
            // The server may see the command before the connection.
            await wire.expect('NOOP', 200)
            closed = await refuses(port)
          }
          data.destroy()
          return closed ? undefined : 'it is still open'
        }),
    },
    {
      name: 'the listener is closed with its session',
      run: async ({ server }) => {
        const wire = await Wire.loggedIn(server.address)
        const port = await wire.passivePort()
        await wire.expect('QUIT', 221)
        await within(once(wire.socket, 'close'), 'the end of the session')
        return (await refuses(port)) ? undefined : 'it is still open'
      },
    },
    {
      name: 'sessions that vanish leave no sockets',
      run: async (target) => {
        const before = sockets(target)
        for (let times = 0; times < 30; times++) {
          const wire = await Wire.loggedIn(target.server.address)
          await wire.passive()
          wire.send('RETR file\r\n')
          wire.socket.resetAndDestroy()
        }
        const end = performance.now() + closing
        while (sockets(target) > before && performance.now() < end) {
          await using(await Wire.open(target.server.address), async () => undefined)
        }
        const more = sockets(target) - before
        return more > 2 ? `${more} more sockets` : undefined
      },
    },
    {
      name: 'a session cannot use the data connection of another',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (one) =>
          using(await Wire.loggedIn(server.address), async (other) => {
            const data = await one.passive()
            const code = await other.command('RETR file')
            data.destroy()
            return code === 425 || code === 503 ? undefined : `the other session was answered ${code}`
          }),
        ),
    },
    {
      name: 'EPSV ALL stays in effect after an aborted transfer',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.expect('EPSV ALL', 200)
          const data = await wire.passive()
          await wire.expect('STOR aborted', 150)
          wire.send('ABOR\r\n')
          await wire.reply()
          await wire.reply()
          data.destroy()
          return exchange(wire, [
            ['PORT 127,0,0,1,200,1', 500, 501, 503, 504, 522],
            ['PASV', 500, 501, 503, 504, 522],
          ])
        }),
    },
    loggedIn('EPSV of an unknown address family is refused', ['EPSV 3', 522], ['EPSV x', 501, 522]),
  ],
}
