import { conflictIn, encode } from '@ftpkit/pipeline'
import { combinations } from '@ftpkit/testkit'
import { formatType, type TransferParameters } from '@ftpkit/transfer'
import { SeededRandom } from './random.js'
import { SessionMaker } from './session-maker.js'

/** A capture that is damaged in all ways. */
export interface WholeCapture {
  readonly name: string
  readonly octets: Uint8Array
}

const versions = [
  { name: 'ipv4', client: '192.0.2.10', server: '198.51.100.20' },
  { name: 'ipv6', client: '2001:db8::10', server: '2001:db8:5::20' },
] as const

/** How the packets of a capture may have been captured. */
const arrangements: Readonly<
  Record<string, (packets: readonly Uint8Array[], random: SeededRandom) => Uint8Array[]>
> = {
  'in-order': (packets) => [...packets],
  'out-of-order': (packets, random) =>
    packets.flatMap((_, at) => {
      const from = Math.max(0, at - 4)
      const packet = packets[from + random.below(Math.min(packets.length - from, 8))]!
      return random.below(3) === 0 ? [packet, packets[at]!] : [packets[at]!]
    }),
  'with-losses': (packets, random) => packets.filter(() => random.below(12) > 0),
  'from-the-middle': (packets) => packets.slice(Math.floor(packets.length / 3)),
}

/** Captures of everything that a session can say and carry, each whole, out of order, with losses and from its middle. */
export function seededCaptures(seed: number): WholeCapture[] {
  const random = new SeededRandom(seed)
  const makers = versions.flatMap(({ name, client, server }) => [
    {
      name: `${name}-transfers`,
      maker: transfers(new SessionMaker(client, server), name === 'ipv6', random),
    },
    { name: `${name}-dialogues`, maker: dialogues(new SessionMaker(client, server), random) },
  ])
  return makers.flatMap(({ name, maker }) => {
    const { head, packets } = maker.blocks
    return Object.entries(arrangements).map(([arrangement, arrange]) => ({
      name: `${name}-${arrangement}`,
      octets: Buffer.concat([...head, ...arrange(packets, random)]),
    }))
  })
}

/** A session with one transfer of each TYPE, STRU and MODE, to and fro, active and passive. */
function transfers(maker: SessionMaker, isSix: boolean, random: SeededRandom): SessionMaker {
  maker.say('< 220 ready', '> USER joe', '< 331 password', '> PASS secret', '< 230 in')
  for (const [at, parameters] of combinations(conflictIn).entries()) {
    const { type, structure, mode } = parameters
    maker.say(
      `> TYPE ${formatType(type)}`,
      '< 200 ok',
      `> STRU ${structure}`,
      '< 200 ok',
      `> MODE ${mode}`,
      '< 200 ok',
    )
    const port = 2_000 + at
    const isPassive = at % 2 === 0
    maker.say(...arrangement(maker, isSix, isPassive, port))
    const isUpload = at % 3 === 0
    maker.say(`> ${isUpload ? 'STOR' : 'RETR'} file-${at}`, '< 150 here it comes')
    maker.data(
      isPassive ? 'client' : 'server',
      port,
      isUpload ? 'client' : 'server',
      wireOf(parameters, random),
      400,
    )
    maker.say(mode === 'S' ? '< 226 done' : '< 250 done')
  }
  maker.say('> QUIT', '< 221 bye')
  maker.end()
  return maker
}

function arrangement({ client }: SessionMaker, isSix: boolean, isPassive: boolean, port: number): string[] {
  const octets = `${port >> 8},${port & 255}`
  if (isSix)
    return isPassive ? ['> EPSV', `< 229 (|||${port}|)`] : [`> EPRT |2|${client}|${port}|`, '< 200 ok']
  return isPassive
    ? ['> PASV', `< 227 Entering Passive Mode (198,51,100,20,${octets})`]
    : [`> PORT ${client.replaceAll('.', ',')},${octets}`, '< 200 ok']
}

/** A file with records, encoded. */
function wireOf(parameters: TransferParameters, random: SeededRandom): Uint8Array {
  const isText = parameters.type.code === 'A' || parameters.type.code === 'E'
  const line = () => 'word '.repeat(random.below(12)) + 'x'.repeat(random.below(40))
  const text = Array.from({ length: 6 }, () => `${line()}\n`).join('')
  const content = isText ? new TextEncoder().encode(text) : random.octets(450)
  return encode(content, parameters, isText ? {} : { recordFormat: { format: 'fixed', length: 45 } })
}

/** Sessions that say what few say: TLS and CCC, many arrangements, replies without end, no FTP at all. */
function dialogues(maker: SessionMaker, random: SeededRandom): SessionMaker {
  maker.say(
    '< 220-hello',
    '< 220-and',
    '<  more',
    '< 220 x',
    '> AUTH SSL',
    '< 504 no',
    '> AUTH TLS',
    '< 234 go',
  )
  for (const side of ['initiator', 'responder'] as const) {
    const length = 40 + random.below(200)
    maker.octets(side, Uint8Array.of(22, 3, 3, 0, length, ...random.octets(length)))
  }
  maker.say('> PASV', '< 227 (198,51,100,20,9,9)', '> RETR a', '< 150 x')
  maker.data('client', 9 * 257, 'server', random.octets(3_000), 1_000)
  maker.say('< 226 y')
  maker.again()
  for (let port = 3_000; port < 3_060; port += 1)
    maker.say(`> PORT 192,0,2,10,${port >> 8},${port & 255}`, '< 200 ok')
  maker.say(
    '> LIST',
    '> STAT',
    '> ABOR',
    '> REIN',
    '< 211-status',
    ...Array.from({ length: 100 }, (_, at) => `<  line ${at}`),
  )
  maker.again()
  maker.say(
    '< 220 x',
    '> MODE Z',
    '< 200 ok',
    '> LPSV',
    '< 228 (4,4,198,51,100,20,2,9,10)',
    '> MLSD',
    '< 150 x',
  )
  maker.data('client', 9 * 256 + 10, 'server', random.octets(2_000), 300)
  maker.octets('responder', random.octets(2_000))
  maker.octets('initiator', random.octets(2_000))
  return maker
}
