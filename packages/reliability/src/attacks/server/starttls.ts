import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { readAll, Wire } from '../../support/wire.js'
import {
  content,
  exchange,
  type Family,
  type Finding,
  loggedInUnderTls,
  type ServerAttack,
  using,
} from '../attack.js'

/** Commands that would reveal or change something, and a few invalid lines. */
const injected = [
  'USER tester',
  'PASS true-passw0rd',
  'NOOP',
  'FEAT',
  'SYST',
  'QUIT',
  'PBSZ 0',
  'PROT C',
  'HOST x',
  'REIN',
  'STAT',
  'HELP',
  'nonsense',
  '',
]

/** Sends text in the packet of AUTH, in clear, then begins TLS. @returns the effect of that text */
async function injectAfterAuth(wire: Wire, text: string): Promise<Finding> {
  wire.send(`AUTH TLS\r\n${text}`)
  const reply = await wire.reply()
  if (reply?.code !== 234)
    return wire.ended || (await wire.reply()) === undefined ? undefined : 'the session continued in clear'
  try {
    await wire.beginTls()
  } catch {
    return undefined
  }
  wire.send('SYST\r\n')
  const first = await wire.reply()
  if (!first) return undefined
  return first.code === 215 && wire.waiting.length === 0
    ? undefined
    : `${first.lines} answered text sent in clear`
}

const injections: readonly ServerAttack[] = [
  {
    name: 'a command in the packet of AUTH TLS is never executed',
    run: async ({ server }) => {
      for (const line of injected) {
        const found = await using(await Wire.open(server.address), (wire) =>
          injectAfterAuth(wire, `${line}\r\n`),
        )
        if (found) return `${line}: ${found}`
      }
      return undefined
    },
  },
  {
    name: 'the start of a command in the packet of AUTH TLS does not become part of one under TLS',
    run: async ({ server }) => {
      const line = 'USER tester\r\nPASS true-passw0rd\r\n'
      for (let length = 1; length < line.length; length++) {
        const found = await using(await Wire.open(server.address), (wire) =>
          injectAfterAuth(wire, line.slice(0, length)),
        )
        if (found) return `${length} octets: ${found}`
      }
      return undefined
    },
  },
  {
    name: 'a command in clear after 234 is not executed',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        const code = await wire.command('USER tester')
        return code === undefined ? undefined : `answered ${code}`
      }),
  },
  {
    name: 'a user name sent in clear does not outlive AUTH',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('USER tester', 331)
        await wire.expect('AUTH TLS', 234)
        await wire.beginTls()
        return exchange(wire, [['PASS true-passw0rd', 503, 530]])
      }),
  },
  {
    name: 'a login in clear does not outlive AUTH',
    run: async ({ server }) =>
      using(await Wire.loggedIn(server.address), async (wire) => {
        const code = await wire.command('AUTH TLS')
        if (code !== 234) return undefined
        await wire.beginTls()
        return exchange(wire, [
          ['PWD', 530],
          ['RNTO x', 530, 503],
        ])
      }),
  },
  {
    name: 'TLS older than 1.2 is refused',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        const weak = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const
        const accepted = await wire.beginTls(weak).then(
          () => true,
          () => false,
        )
        return accepted ? 'the handshake succeeded' : undefined
      }),
  },
]

/** Retrieves the file over a data connection that does not resume the session of its control connection. */
async function retrieveResuming(wire: Wire, session: Buffer | undefined): Promise<Finding> {
  const plain = await wire.passive()
  await wire.expect('RETR file', 150)
  const options = { socket: plain, rejectUnauthorized: false, servername: 'localhost' }
  const data = connectTls({ ...options, session })
  data.on('error', () => {})
  const got = await readAll(data).catch(() => Buffer.alloc(0))
  const code = (await wire.reply())?.code
  return got.includes(content) || code !== 522 ? `${code} and ${got.length} octets` : undefined
}

const levels: readonly ServerAttack[] = [
  loggedInUnderTls('AUTH under TLS is refused', ['AUTH TLS', 503, 534]),
  loggedInUnderTls(
    'CCC is refused: a session does not return to clear',
    ['CCC', 534, 533, 502],
    ['PWD', 257],
  ),
  {
    name: 'REIN under TLS is refused, or logs the user out',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (wire) => {
        const code = await wire.command('REIN')
        const after = await wire.command('PWD')
        return code !== undefined && code < 400 && after === 257 ? 'the user is still logged in' : undefined
      }),
  },
  {
    name: 'PROT before PBSZ is refused',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        await wire.beginTls()
        return exchange(wire, [['PROT P', 503]])
      }),
  },
  {
    name: 'a data connection that stays in clear after PROT P stores nothing',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (wire) => {
        const data = await wire.passive()
        await wire.expect('STOR in-clear', 150)
        data.end('octets in clear')
        data.resume()
        const code = (await wire.reply())?.code
        return code === 226 ? '226' : exchange(wire, [['SIZE in-clear', 550]])
      }),
  },
  {
    name: 'a data connection that resumes no TLS session is refused by 522',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), (wire) => retrieveResuming(wire, undefined)),
  },
  {
    name: 'a data connection that resumes the TLS session of another client is refused by 522',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (other) =>
        using(await Wire.secure(server.address), async (wire) => {
          const session = other.tickets.at(-1)
          return session ? retrieveResuming(wire, session) : 'there was no session to take'
        }),
      ),
  },
  {
    name: 'a TLS ClientHello on the port for FTP in clear gets no session',
    run: async ({ server }) => {
      const socket = connectTls({ ...server.address, rejectUnauthorized: false })
      const accepted = await new Promise<boolean>((resolve) => {
        socket.once('secureConnect', () => resolve(true))
        socket.once('error', () => resolve(false))
        socket.once('close', () => resolve(false))
      })
      socket.destroy()
      return accepted ? 'the handshake succeeded' : undefined
    },
  },
  {
    name: 'garbage instead of a handshake closes the session',
    run: async ({ server }) => {
      const socket = connectTcp(server.address)
      socket.on('error', () => {})
      socket.write('AUTH TLS\r\n')
      await new Promise((resolve) => socket.once('data', resolve))
      setImmediate(() => socket.write(Buffer.alloc(5_000, 0x5a)))
      await new Promise((resolve) => socket.once('close', resolve).resume())
      return undefined
    },
  },
]

export const starttls: Family<ServerAttack> = {
  number: 2,
  name: 'commands injected into TLS, and TLS abandoned',
  attacks: [...injections, ...levels],
}
