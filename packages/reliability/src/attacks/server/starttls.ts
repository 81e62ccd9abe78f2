import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { readAll, Wire } from '../../support/wire.js'
import {
  content,
  type Family,
  type Finding,
  protectedMember,
  type ServerAttack,
  says,
  using,
} from '../attack.js'

/** Every command that would tell or change something, and a few that are none. */
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

/** Sends octets in clear with AUTH, then TLS. @returns what came of them */
async function glued(behind: string, wire: Wire): Promise<Finding> {
  wire.send(`AUTH TLS\r\n${behind}`)
  const reply = await wire.reply()
  if (reply?.code !== 234)
    return wire.ended || (await wire.reply()) === undefined ? undefined : 'it went on in clear'
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
    : `${first.lines} answered what came in clear`
}

const injections: readonly ServerAttack[] = [
  {
    name: 'a command in the packet of AUTH TLS is never carried out',
    run: async ({ server }) => {
      for (const line of injected) {
        const found = await using(await Wire.open(server.address), (wire) => glued(`${line}\r\n`, wire))
        if (found) return `${line}: ${found}`
      }
      return undefined
    },
  },
  {
    name: 'the beginning of a command in the packet of AUTH TLS does not become part of one under TLS',
    run: async ({ server }) => {
      const line = 'USER tester\r\nPASS true-passw0rd\r\n'
      for (let length = 1; length < line.length; length++) {
        const found = await using(await Wire.open(server.address), (wire) =>
          glued(line.slice(0, length), wire),
        )
        if (found) return `${length} octets: ${found}`
      }
      return undefined
    },
  },
  {
    name: 'octets in clear behind 234 are no commands',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        const code = await wire.command('USER tester')
        return code === undefined ? undefined : `answered ${code}`
      }),
  },
  {
    name: 'a name given in clear is forgotten by AUTH',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('USER tester', 331)
        await wire.expect('AUTH TLS', 234)
        await wire.beginTls()
        return says(wire, [['PASS true-passw0rd', 503, 530]])
      }),
  },
  {
    name: 'a login in clear does not outlive AUTH',
    run: async ({ server }) =>
      using(await Wire.loggedIn(server.address), async (wire) => {
        const code = await wire.command('AUTH TLS')
        if (code !== 234) return undefined
        await wire.beginTls()
        return says(wire, [
          ['PWD', 530],
          ['RNTO x', 530, 503],
        ])
      }),
  },
  {
    name: 'TLS older than 1.2 is not spoken',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        const weak = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const
        const spoken = await wire.beginTls(weak).then(
          () => true,
          () => false,
        )
        return spoken ? 'TLS 1.1 was spoken' : undefined
      }),
  },
]

/** Fetches the file over a data connection that resumes a session which is not the control connection's. */
async function fetchBy(wire: Wire, session: Buffer | undefined): Promise<Finding> {
  const plain = await wire.passive()
  await wire.expect('RETR file', 150)
  const options = { socket: plain, rejectUnauthorized: false, servername: 'localhost' }
  const data = connectTls({ ...options, ...(session && { session }) })
  data.on('error', () => {})
  const got = await readAll(data).catch(() => Buffer.alloc(0))
  const code = (await wire.reply())?.code
  return got.includes(content) || code !== 522 ? `${code} and ${got.length} octets` : undefined
}

const levels: readonly ServerAttack[] = [
  protectedMember('AUTH under TLS is refused', ['AUTH TLS', 503, 534]),
  protectedMember('CCC is refused: nobody falls back into clear', ['CCC', 534, 533, 502], ['PWD', 257]),
  {
    name: 'REIN under TLS is refused, or leaves nobody logged in',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (wire) => {
        const code = await wire.command('REIN')
        const after = await wire.command('PWD')
        return code !== undefined && code < 400 && after === 257 ? 'the login goes on' : undefined
      }),
  },
  {
    name: 'PROT before PBSZ is refused',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('AUTH TLS', 234)
        await wire.beginTls()
        return says(wire, [['PROT P', 503]])
      }),
  },
  {
    name: 'a data connection that stays in clear under PROT P stores nothing',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (wire) => {
        const data = await wire.passive()
        await wire.expect('STOR in-clear', 150)
        data.end('octets in clear')
        data.resume()
        const code = (await wire.reply())?.code
        return code === 226 ? '226' : says(wire, [['SIZE in-clear', 550]])
      }),
  },
  {
    name: 'a data connection that resumes no TLS session is refused by 522',
    run: async ({ server }) => using(await Wire.secure(server.address), (wire) => fetchBy(wire, undefined)),
  },
  {
    name: 'a data connection that resumes the TLS session of somebody else is refused by 522',
    run: async ({ server }) =>
      using(await Wire.secure(server.address), async (other) =>
        using(await Wire.secure(server.address), async (wire) => {
          const session = other.tickets.at(-1)
          return session ? fetchBy(wire, session) : 'there was no session to take'
        }),
      ),
  },
  {
    name: 'a TLS hello on the port of clear FTP gets no session',
    run: async ({ server }) => {
      const socket = connectTls({ ...server.address, rejectUnauthorized: false })
      const spoken = await new Promise<boolean>((resolve) => {
        socket.once('secureConnect', () => resolve(true))
        socket.once('error', () => resolve(false))
        socket.once('close', () => resolve(false))
      })
      socket.destroy()
      return spoken ? 'TLS was spoken' : undefined
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
  name: 'commands injected into TLS, and TLS that is left',
  attacks: [...injections, ...levels],
}
