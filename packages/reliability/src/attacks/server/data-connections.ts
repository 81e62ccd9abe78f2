import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { readAll, Wire, within } from '../../support/wire.js'
import { content, type Family, member, type ServerAttack, says, type Target, using } from '../attack.js'

/** Sockets of the server's process. */
function sockets({ server }: Target): number {
  const folder = `/proc/${server.pid}/fd`
  return readdirSync(folder).filter((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

/**
 * Milliseconds until a server has closed what it closes gently: where it had sent the file before the session vanished,
 * it leaves its client five seconds to read that.
 */
const closing = 8_000

async function refuses(port: number): Promise<boolean> {
  const socket = connectTcp({ host: '127.0.0.1', port })
  const taken = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
  ])
  socket.destroy()
  return !taken
}

export const dataConnections: Family<ServerAttack> = {
  number: 9,
  name: 'data connections stolen, or opened without end',
  attacks: [
    {
      name: 'a stranger on the port gets nothing, and takes nobody’s place',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const port = await wire.passivePort()
          const thief = connectTcp({ host: '127.0.0.1', port, localAddress: '127.0.0.2' })
          await once(thief, 'connect')
          const data = connectTcp({ host: '127.0.0.1', port })
          await wire.expect('RETR file', 150)
          const stolen = await readAll(thief).catch(() => Buffer.alloc(0))
          const octets = await readAll(data)
          const code = (await wire.reply())?.code
          if (stolen.length > 0) return `${stolen.length} octets were stolen`
          return octets.equals(content) && code === 226
            ? undefined
            : `the true client got ${octets.length}, ${code}`
        }),
    },
    {
      name: '300 EPSV leave one listener at most',
      run: async (target) =>
        using(await Wire.loggedIn(target.server.address), async (wire) => {
          const before = sockets(target)
          for (let times = 0; times < 300; times++) await wire.passivePort()
          const more = sockets(target) - before
          return more > 1 ? `${more} more sockets` : undefined
        }),
    },
    {
      name: 'the listener is closed as soon as the client has come',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const port = await wire.passivePort()
          const data = connectTcp({ host: '127.0.0.1', port })
          await once(data, 'connect')
          let closed = false
          for (let tries = 0; tries < 50 && !closed; tries++) {
            // The server may hear of the command before it hears of the connection.
            await wire.expect('NOOP', 200)
            closed = await refuses(port)
          }
          data.destroy()
          return closed ? undefined : 'it still listens'
        }),
    },
    {
      name: 'the listener is closed with its session',
      run: async ({ server }) => {
        const wire = await Wire.loggedIn(server.address)
        const port = await wire.passivePort()
        await wire.expect('QUIT', 221)
        await within(once(wire.socket, 'close'), 'the end of the session')
        return (await refuses(port)) ? undefined : 'it still listens'
      },
    },
    {
      name: 'a session that vanishes leaves no socket',
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
      name: 'the data connection of one session is not that of another',
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
      name: 'EPSV ALL is remembered behind an aborted transfer',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.expect('EPSV ALL', 200)
          const data = await wire.passive()
          await wire.expect('STOR aborted', 150)
          wire.send('ABOR\r\n')
          await wire.reply()
          await wire.reply()
          data.destroy()
          return says(wire, [
            ['PORT 127,0,0,1,200,1', 500, 501, 503, 504, 522],
            ['PASV', 500, 501, 503, 504, 522],
          ])
        }),
    },
    member('EPSV of a family that is none is refused', ['EPSV 3', 522], ['EPSV x', 501, 522]),
  ],
}
