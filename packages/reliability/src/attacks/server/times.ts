import { connect as connectTcp } from 'node:net'
import { readAll, Wire, within } from '../../support/wire.js'
import { type Family, type ServerAttack, using } from '../attack.js'

/** Limits of the server with short time limits; times in milliseconds. */
export const hastyLimits = {
  loginTime: 1_500,
  idleTime: 1_500,
  dataConnectionTime: 700,
  stallTime: 700,
  sessionsPerAddress: 12,
  sessions: 12,
} as const

/** Milliseconds after which a limit has not been kept, even on a busy machine. */
const late = 8_000

export const times: Family<ServerAttack> = {
  number: 22,
  name: 'clients that stall, drip octets, or come in crowds',
  attacks: [
    {
      name: 'a silent client is disconnected when its login has taken too long',
      run: async ({ hasty }) => {
        const began = performance.now()
        await within(readAll(connectTcp(hasty.address)), 'the end', late)
        const time = performance.now() - began
        return time < hastyLimits.loginTime - 100 ? `after ${Math.round(time)} ms` : undefined
      },
    },
    {
      name: 'an octet from time to time does not extend the time for the login',
      run: async ({ hasty }) => {
        const socket = connectTcp(hasty.address)
        socket.on('error', () => {})
        const drip = setInterval(() => socket.write('x'), 100)
        await within(
          readAll(socket).catch(() => undefined),
          'the end',
          late,
        ).finally(() => clearInterval(drip))
        return undefined
      },
    },
    {
      name: 'a user who drips octets without completing a line is idle',
      run: async ({ hasty }) =>
        using(await Wire.loggedIn(hasty.address), async (wire) => {
          const drip = setInterval(() => wire.send('x'), 100)
          const reply = await wire.reply(late).finally(() => clearInterval(drip))
          return reply === undefined || reply.code === 421 ? undefined : `${reply.lines}`
        }),
    },
    {
      name: 'a TLS handshake that stalls ends the session',
      run: async ({ hasty }) =>
        using(await Wire.open(hasty.address), async (wire) => {
          await wire.expect('AUTH TLS', 234)
          wire.socket.removeAllListeners('data').resume()
          await within(new Promise((resolve) => wire.socket.once('close', resolve)), 'the end', late)
          return undefined
        }),
    },
    {
      name: 'a data connection that the client never opens is answered 425',
      run: async ({ hasty }) =>
        using(await Wire.loggedIn(hasty.address), async (wire) => {
          await wire.passivePort()
          wire.send('RETR file\r\n')
          const codes = [(await wire.reply(late))?.code]
          // A gateway passes on what its server says before.
          if (codes[0] === 150) codes.push((await wire.reply(late))?.code)
          const code = codes.at(-1)
          return code === 425 ? undefined : `${code}`
        }),
    },
    {
      name: 'an upload that stalls is aborted by 426, and leaves no file',
      run: async ({ hasty }) =>
        using(await Wire.loggedIn(hasty.address), async (wire) => {
          const data = await wire.passive()
          await wire.expect('STOR stalled', 150)
          data.write('octets')
          const code = (await wire.reply(late))?.code
          data.destroy()
          return code === 426 && (await wire.command('SIZE stalled')) === 550 ? undefined : `${code}`
        }),
    },
    {
      name: 'a download that the client does not read is aborted',
      run: async ({ hasty }) =>
        using(await Wire.loggedIn(hasty.address), async (wire) => {
          const data = await wire.passive()
          data.pause()
          await wire.expect('RETR large', 150)
          const code = (await wire.reply(late))?.code
          data.destroy()
          return code === 426 ? undefined : `${code}`
        }),
    },
    {
      name: 'one address gets no more sessions than its limit',
      run: async ({ hasty }) => {
        const wires = await Promise.all(Array.from({ length: 20 }, () => Wire.connect(hasty.address)))
        const codes = await Promise.all(wires.map(async (wire) => (await wire.reply())?.code))
        for (const wire of wires) wire.socket.destroy()
        const greeted = codes.filter((code) => code === 220).length
        const refused = codes.filter((code) => code === 421).length
        return greeted === hastyLimits.sessionsPerAddress && refused === 8
          ? undefined
          : `${greeted} greeted, ${refused} refused`
      },
    },
  ],
}
