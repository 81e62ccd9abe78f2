import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type FtpClient } from '@ftpkit/node'
import { conflictIn } from '@ftpkit/pipeline'
import { combinations } from '@ftpkit/testkit'
import { Referee, whyNoReferee } from '@ftpkit/testkit/tshark'
import { formatType, type TransferParameters } from '@ftpkit/transfer'
import { afterAll, describe, expect, test } from 'vitest'
import { ftpkit } from '../test/served.js'
import { password, presentNames, type ServerName, startServer, user } from './servers.js'
import { Tcpdump, whyNoCapture } from './tcpdump.js'

const missing = whyNoCapture() ?? whyNoReferee()
const place = mkdtempSync(join(tmpdir(), 'ftpkit-captures-'))
// The servers work as other users.
chmodSync(place, 0o755)
afterAll(() => rmSync(place, { recursive: true }))

/** What `ftpkit inspect` finds in a capture, and its own extraction of it. */
interface Inspected {
  readonly referee: Referee
  /** The names of the files, in the order of the transfers. */
  readonly names: readonly string[]
  /** What each transfer carried, decoded, by its name. */
  readonly files: readonly Buffer[]
  readonly wires: readonly Buffer[]
  /** The packet that opened the data connection of each transfer, and who sent on it. */
  readonly opened: readonly { readonly packet: number; readonly sender: 'initiator' | 'responder' }[]
  readonly findings: readonly string[]
}

/** What is read here of the lines of `--json`. */
interface Line {
  readonly event: string
  readonly packet: number
  readonly expectation: { readonly listener: 'client' | 'server' }
  readonly finding: { readonly code: string }
  readonly summary: {
    readonly transfer: { readonly direction: string; readonly command: { readonly argument: string } }
  }
}

/** @param port that of the server whose only session is wanted. Default: all sessions of the capture */
async function inspect(name: string, capture: Buffer, port?: number): Promise<Inspected> {
  const file = join(place, `${name}.pcap`)
  writeFileSync(file, capture)
  const session = port === undefined ? [] : ['--session', await sessionAt(port, file)]
  const [files, wires] = [join(place, `${name}-files`), join(place, `${name}-wires`)]
  const { status, output, words } = await ftpkit(['inspect', file, '--json', '--extract', files, ...session])
  expect([status, words.replaceAll(/^.*octets?\n/gm, '')]).toEqual([0, ''])
  expect((await ftpkit(['inspect', file, '--extract', wires, '--wire', ...session])).status).toBe(0)
  const lines: Line[] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const ended = lines.filter(({ event }) => event === 'transfer-end')
  const connections = lines.filter(({ event }) => event === 'data-connection')
  const contents = (folder: string) =>
    readdirSync(folder)
      .sort()
      .map((entry) => readFileSync(join(folder, entry)))
  return {
    referee: new Referee(file),
    names: ended.map(({ summary }) => summary.transfer.command.argument),
    files: contents(files),
    wires: contents(wires),
    opened: connections.map(({ packet, expectation }, at) => {
      const isFromServer = ended[at]!.summary.transfer.direction === 'send'
      return {
        packet,
        sender: (expectation.listener === 'server') === isFromServer ? 'responder' : 'initiator',
      }
    }),
    findings: lines.filter(({ event }) => event === 'finding').map(({ finding }) => finding.code),
  }
}

/** The number of the session with a port: other programs use the address ::1 too. */
async function sessionAt(port: number, file: string): Promise<string> {
  const { output } = await ftpkit(['inspect', file, '--json'])
  const lines = output.trim().split('\n')
  const sessions = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'session')
  return String(sessions.find(({ server }) => server.port === port).session)
}

/** Each file of `--extract --wire` is what tshark reassembles of its data connection. */
function expectWiresOf({ referee, wires, opened }: Inspected): void {
  expect(opened).toHaveLength(wires.length)
  for (const [at, { packet, sender }] of opened.entries()) {
    expect(
      wires[at]!.equals(referee.connectionOf(packet)[sender]),
      `data connection of packet ${packet}`,
    ).toBe(true)
  }
}

test.skipIf(process.env.CI === undefined)('this machine can capture, and has tshark', () => {
  expect(missing, 'continuous integration runs as root, with the packages tcpdump and tshark').toBeUndefined()
})

const everyKind = combinations(conflictIn)

/** A text in TYPE A and E; else octets, in records with a descriptor word where the structure has records. */
function contentFor({ type, structure }: TransferParameters): Buffer {
  if (type.code === 'A' || type.code === 'E')
    return Buffer.from('first line\nsecond\n\n  the last one of them\n'.repeat(40))
  const octets = Buffer.from(Array.from({ length: 900 }, (_, at) => (at * 7) & 255))
  if (structure !== 'R') return Buffer.concat([octets, octets])
  return Buffer.concat(
    [0, 1, 2].flatMap((at) => [Buffer.from([0, 94, 0, 0]), octets.subarray(90 * at, 90 * at + 90)]),
  )
}

/** The records of a local file that is not a text, as `--extract` writes them. */
function recordsOf({ type, structure }: TransferParameters): { recordFormat?: { format: 'rdw' } } {
  const hasRecords = (type.code === 'I' || type.code === 'L') && structure === 'R'
  return hasRecords ? { recordFormat: { format: 'rdw' } } : {}
}

/** Stores and fetches a file with each TYPE, STRU and MODE. @returns what was sent, in the order of the transfers */
async function transferAll(client: FtpClient, folder: string): Promise<Buffer[]> {
  const sent: Buffer[] = []
  for (const parameters of everyKind) {
    const name = [formatType(parameters.type).replace(' ', ''), parameters.structure, parameters.mode].join(
      '-',
    )
    const content = contentFor(parameters)
    const representation = { ...parameters, ...recordsOf(parameters) }
    const { recordFormat = { format: 'lines' } } = representation
    await client.command('SITE', `RECFM=${recordFormat.format}`)
    await client.upload(content, name, representation)
    await client.download(name, join(folder, name), representation)
    sent.push(content, readFileSync(join(folder, name)))
  }
  return sent
}

describe.skipIf(missing !== undefined)('every TYPE, STRU and MODE is found as it was sent', () => {
  test.each([
    ['127.0.0.77', 'pasv'],
    ['127.0.0.77', 'epsv'],
    ['127.0.0.77', 'port'],
    ['127.0.0.77', 'eprt'],
    ['::1', 'epsv'],
    ['::1', 'eprt'],
  ] as const)('at %s by %s', async (host, way) => {
    const name = `${host.replaceAll(/[.:]/g, '')}-${way}`
    const [home, local] = [join(place, `${name}-home`), join(place, `${name}-local`)]
    for (const folder of [home, local]) mkdirSync(folder)
    const server = await startServer('ftpkit-server', home, { host, tls: 'off' })
    const tcpdump = await Tcpdump.start(host)
    const client = await connect({ host, port: server.port, user, password, data: [way] })
    const sent = await transferAll(client, local)
    await client.quit()
    await server.stop()
    const inspected = await inspect(name, await tcpdump.stop(), server.port)
    expect(inspected.names).toHaveLength(2 * everyKind.length)
    for (const [at, content] of sent.entries()) {
      expect(inspected.files[at]!.equals(content), `transfer ${at + 1}, ${inspected.names[at]}`).toBe(true)
    }
    expectWiresOf(inspected)
    expect(inspected.findings.filter((code) => code !== 'password-in-clear')).toEqual([])
  })
})

const big = Buffer.from(Array.from({ length: 400_000 }, (_, at) => (at * 13 + (at >> 7)) & 255))

/** What programs of others do at a server: each command is run in a folder with the file `big`. */
const programs: Readonly<Record<string, (url: string, port: number) => readonly string[]>> = {
  curl: (url) => [
    'curl',
    '-sS',
    '-u',
    `${user}:${password}`,
    '-T',
    'big',
    `${url}/curl`,
    '--next',
    '-sS',
    '-u',
    `${user}:${password}`,
    '-o',
    'back',
    `${url}/curl`,
  ],
  'curl, active': (url) => [
    'curl',
    '-sS',
    '-P',
    '-',
    '-u',
    `${user}:${password}`,
    '-T',
    'big',
    `${url}/curl-active`,
  ],
  lftp: (url) => [
    'lftp',
    '-u',
    `${user},${password}`,
    '-e',
    'set ftp:ssl-allow no; put big -o lftp; get lftp -o back; ls; quit',
    url,
  ],
  ncftp: (_url, port) => ['ncftpput', '-P', `${port}`, '-u', user, '-p', password, '127.0.0.77', '.', 'big'],
}

describe.skipIf(missing !== undefined)(
  'all data connections of other programs are found, as tshark reassembles them',
  () => {
    const servers: readonly ServerName[] = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib', 'ftpkit-server']
    test.each(servers.filter((name) => presentNames.includes(name)))('at %s', async (name) => {
      const [home, local] = [join(place, `${name}-home`), join(place, `${name}-local`)]
      for (const folder of [home, local]) mkdirSync(folder)
      writeFileSync(join(local, 'big'), big)
      const server = await startServer(name, home, { host: '127.0.0.77', tls: 'off' })
      const tcpdump = await Tcpdump.start('127.0.0.77')
      for (const [program, command] of Object.entries(programs)) {
        const [file = '', ...args] = command(`ftp://127.0.0.77:${server.port}`, server.port)
        const { status, stderr } = spawnSync(file, args, { cwd: local, encoding: 'utf8' })
        expect([program, status, stderr]).toEqual([program, 0, expect.anything()])
      }
      await server.stop()
      const inspected = await inspect(name, await tcpdump.stop())
      expectWiresOf(inspected)
      const carried = inspected.referee.all.flatMap(({ initiator, responder }) => [initiator, responder])
      const large = carried.filter(({ length }) => length >= big.length)
      expect(inspected.wires.filter((wire) => wire.equals(big))).toHaveLength(large.length)
      expect(large.length).toBeGreaterThanOrEqual(5)
    })
  },
)
