import { type ConnectOptions, connect, MemoryTarget } from '@ftpkit/node'
import { identity } from '../../support/certificate.js'
import { HostileServer, type Script } from '../../support/hostile-server.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

const password = 'n0t-in-clear'

interface Downgrade {
  readonly name: string
  readonly scripts: Readonly<Record<string, Script>>
  readonly options?: Partial<ConnectOptions>
}

const say =
  (text: string): Script =>
  (session) =>
    session.say(text)

const glued = (text: string): Script => {
  return async ({ say: tell, secure }) => {
    tell(`234 go on\r\n${text}`)
    await secure()
  }
}

/** Servers, or somebody between, that would have a client who wants TLS go on without it. */
const downgrades: readonly Downgrade[] = [
  { name: 'AUTH refused by 502', scripts: { AUTH: say('502 not here\r\n') } },
  { name: 'AUTH refused by 534', scripts: { AUTH: say('534 policy\r\n') } },
  { name: 'AUTH refused by 431', scripts: { AUTH: say('431 no\r\n') } },
  { name: 'AUTH answered by 200', scripts: { AUTH: say('200 fine\r\n') } },
  { name: 'AUTH answered by 230', scripts: { AUTH: say('230 you are in already\r\n') } },
  { name: 'AUTH answered by 334', scripts: { AUTH: say('334 ADAT=\r\n') } },
  {
    name: 'AUTH answered by 234 without a handshake',
    scripts: { AUTH: say('234 go on\r\n331 password\r\n230 in\r\n') },
  },
  { name: 'a reply glued to 234', scripts: { AUTH: glued('331 password\r\n') } },
  { name: 'a login glued to 234', scripts: { AUTH: glued('230 in\r\n200 ok\r\n200 ok\r\n') } },
  { name: 'half a reply glued to 234', scripts: { AUTH: glued('23') } },
  {
    name: 'a greeting by 230',
    scripts: { '': say('230 no TLS needed\r\n'), AUTH: say('503 in already\r\n') },
  },
  {
    name: 'a greeting by 230 and AUTH by 234 in one packet',
    scripts: { '': say('220 ready\r\n234 go on\r\n') },
  },
  { name: 'PROT refused by 504', scripts: { PROT: say('504 no\r\n') } },
  { name: 'PROT refused by 536', scripts: { PROT: say('536 no\r\n') } },
  { name: 'PBSZ and PROT refused by 503', scripts: { PBSZ: say('503 no\r\n'), PROT: say('503 no\r\n') } },
  { name: 'a certificate for another name', scripts: {}, options: { servername: 'other.example' } },
  { name: 'a certificate of nobody who is known', scripts: {}, options: { ca: '' } },
]

/** @returns what was told in clear, or moved without protection */
async function downgrade({ scripts, options }: Downgrade): Promise<Finding> {
  let clear = ''
  const inClear =
    (reply: string): Script =>
    (session, argument) => {
      if (!session.secured) clear += argument
      session.say(reply)
    }
  let octets = ''
  await using server = await HostileServer.start({
    RETR: async ({ say: tell, data }) => {
      tell('150 here\r\n')
      const { plain } = await data()
      plain.on('data', (chunk) => {
        octets += chunk.toString('latin1')
      })
      plain.end('octets in clear')
      tell('226 done\r\n')
    },
    ...scripts,
    USER: inClear('331 password\r\n'),
    PASS: inClear('230 in\r\n'),
  })
  const { cert } = await identity()
  const { ca = cert, ...rest } = options ?? {}
  const trust = { tls: 'explicit' as const, servername: 'localhost', ...(ca !== '' && { ca }), ...rest }
  const timeouts = { connect: 2_000, reply: 2_000, data: 2_000, stall: 2_000 }
  try {
    await using client = await connect({ ...server.address, ...trust, user: 'u', password, timeouts })
    const target = new MemoryTarget()
    await client.download('file', target)
    return `it went on, and got ${target.content.length} octets in clear`
  } catch {
    if (clear !== '') return `${clear} was said in clear`
    // A server that is not trusted is told nothing at all.
    const told = options !== undefined && server.commands.join('\n').includes(password)
    return octets.includes(password) || told ? 'the password was told' : undefined
  }
}

export const downgraded: Family<ClientAttack> = {
  number: 3,
  name: 'TLS taken away, and replies put into it',
  attacks: downgrades.map((each) => ({
    name: `${each.name}: nothing is told or taken in clear`,
    run: () => downgrade(each),
  })),
}
