import { type ConnectOptions, connect, MemoryTarget } from '@ftpkit/node'
import { identity } from '../../support/certificate.js'
import { answer, HostileServer, type Script } from '../../support/hostile-server.js'
import type { Network } from '../../support/network.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

const password = 'n0t-in-clear'

interface Downgrade {
  readonly name: string
  readonly scripts: Readonly<Record<string, Script>>
  /** Options of a client that must not trust the server. */
  readonly options?: Partial<ConnectOptions> | undefined
}

/** Sends text in the packet of 234, before the handshake. */
const withReply234 =
  (text: string): Script =>
  async ({ write, secure }) => {
    write(`234 begin TLS\r\n${text}`)
    await secure()
  }

/** How a server, or an attacker in between, may try to make a client that asks for TLS continue without it. */
const attempts: readonly Downgrade[] = [
  { name: 'AUTH refused by 502', scripts: { AUTH: answer('502 not here\r\n') } },
  { name: 'AUTH refused by 534', scripts: { AUTH: answer('534 policy\r\n') } },
  { name: 'AUTH refused by 431', scripts: { AUTH: answer('431 no\r\n') } },
  { name: 'AUTH answered by 200', scripts: { AUTH: answer('200 fine\r\n') } },
  { name: 'AUTH answered by 230', scripts: { AUTH: answer('230 already logged in\r\n') } },
  { name: 'AUTH answered by 334', scripts: { AUTH: answer('334 ADAT=\r\n') } },
  {
    name: 'AUTH answered by 234 without a handshake',
    scripts: { AUTH: answer('234 begin TLS\r\n331 password\r\n230 in\r\n') },
  },
  { name: 'a reply in the packet of 234', scripts: { AUTH: withReply234('331 password\r\n') } },
  { name: 'a login in the packet of 234', scripts: { AUTH: withReply234('230 in\r\n200 ok\r\n200 ok\r\n') } },
  { name: 'half a reply in the packet of 234', scripts: { AUTH: withReply234('23') } },
  {
    name: 'a greeting by 230',
    scripts: { '': answer('230 no TLS needed\r\n'), AUTH: answer('503 already logged in\r\n') },
  },
  {
    name: 'the greeting and 234 in one packet',
    scripts: { '': answer('220 ready\r\n234 begin TLS\r\n') },
  },
  { name: 'PROT refused by 504', scripts: { PROT: answer('504 no\r\n') } },
  { name: 'PROT refused by 536', scripts: { PROT: answer('536 no\r\n') } },
  {
    name: 'PBSZ and PROT refused by 503',
    scripts: { PBSZ: answer('503 no\r\n'), PROT: answer('503 no\r\n') },
  },
  { name: 'a certificate for another name', scripts: {}, options: { servername: 'other.example' } },
  { name: 'a certificate of an unknown issuer', scripts: {}, options: { ca: '' } },
]

/** @returns what was sent in clear, or transferred without protection */
async function downgrade({ scripts, options }: Downgrade, network: Network): Promise<Finding> {
  let clear = ''
  const inClear =
    (reply: string): Script =>
    (session, argument) => {
      if (!session.secured) clear += argument
      session.write(reply)
    }
  let octets = ''
  await using server = await HostileServer.start({
    RETR: async ({ write, data }) => {
      write('150 opening data connection\r\n')
      const { plain } = await data()
      plain.on('data', (chunk) => {
        octets += chunk.toString('latin1')
      })
      plain.end('octets in clear')
      write('226 done\r\n')
    },
    ...scripts,
    USER: inClear('331 password\r\n'),
    PASS: inClear('230 in\r\n'),
  })
  const address = await network.reach(server.address)
  const { cert } = await identity()
  const { ca = cert, ...others } = options ?? {}
  const trust = { tls: 'explicit' as const, servername: 'localhost', ca: ca || undefined, ...others }
  const timeouts = { connect: 2_000, reply: 2_000, data: 2_000, stall: 2_000 }
  try {
    await using client = await connect({ ...address, ...trust, user: 'u', password, timeouts })
    const target = new MemoryTarget()
    await client.download('file', target)
    return `the client continued, and got ${target.content.length} octets in clear`
  } catch {
    if (clear !== '') return `${clear} was sent in clear`
    // A server that is not trusted must not get the password even under TLS.
    const leaked = options !== undefined && server.commands.join('\n').includes(password)
    return octets.includes(password) || leaked ? 'the password was sent' : undefined
  }
}

export const downgrades: Family<ClientAttack> = {
  number: 3,
  name: 'TLS stripped, and replies injected into it',
  attacks: attempts.map((attempt) => ({
    name: `${attempt.name}: nothing is sent or accepted in clear`,
    run: (network) => downgrade(attempt, network),
  })),
}
