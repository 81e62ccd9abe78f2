import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeCertificate, type Peer, startPeer } from '@ftpkit/testkit/peers'
import { Referee, whyNoReferee } from '@ftpkit/testkit/tshark'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayProcess } from '../test/gateway-process.js'
import { outcomeOf } from './program.js'

const account = { user: 'tester', password: 's3cret12' }
const data = randomBytes(300_000)
const patience = 110_000

const ftpkit = join(dirname(createRequire(import.meta.url).resolve('ftpkit/package.json')), 'dist/main.js')

const missing = whyNoReferee()
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-captures-'))
// The server changes its user.
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.skipIf(process.env.CI === undefined)('this machine has tshark', () => {
  expect(missing).toBeUndefined()
})

/** What is read here of the lines of `ftpkit inspect --json`. */
interface Line {
  readonly event: string
  readonly packet: number
  readonly code: number
  readonly command: { readonly verb: string; readonly argument?: string }
  readonly expectation: { readonly way: string; readonly listener: 'client' | 'server' }
  readonly summary: {
    readonly reply: number
    readonly transfer: { readonly direction: string; readonly command: { readonly verb: string } }
  }
}

/** A session of curl that stores, fetches, lists, and asks for a file that is not there. @param ways how it arranges data */
function curl(url: string, ways: readonly string[]): readonly string[] {
  const options = ['-sS', '-u', `${account.user}:${account.password}`, ...ways]
  const steps = [
    ['-T', 'data', `${url}file`],
    ['-o', 'back', `${url}file`],
    [url, '-o', 'list'],
    ['-o', 'none', `${url}missing`],
  ]
  return ['curl', ...steps.flatMap((step, at) => [...(at > 0 ? ['--next'] : []), ...options, ...step])]
}

/** How curl arranges data connections, with the transfers of its session. */
const cases = [
  { tls: false, name: 'EPSV', ways: [] },
  { tls: false, name: 'PASV', ways: ['--disable-epsv'] },
  { tls: false, name: 'EPRT', ways: ['--ftp-port', '-'] },
  { tls: false, name: 'PORT', ways: ['--ftp-port', '-', '--disable-eprt'] },
  { tls: true, name: 'EPSV', ways: ['--ssl-reqd', '-k'] },
] as const

describe.skipIf(missing)('captures of the gateway', () => {
  let peer: Peer
  let secure: readonly string[]
  beforeAll(async () => {
    const home = join(folder, 'home')
    peer = await startPeer('vsftpd', { home, ...account, tls: 'off' })
    const { cert, key } = makeCertificate(folder)
    secure = ['--tls', 'required', '--tls-cert', cert, '--tls-key', key, '--server-tls', 'off']
  })
  afterAll(() => peer?.stop())

  test.each(cases)(
    'are read by ftpkit inspect and by tshark: $name, TLS $tls',
    async ({ tls, name, ways }) => {
      const place = mkdtempSync(join(folder, 'session-'))
      writeFileSync(join(place, 'data'), data)
      const directory = join(place, 'captures')
      const options = ['--listen', '127.0.0.1:0', '--log-format', 'json', '--capture', directory]
      const server = `ftp://127.0.0.1:${peer.port}`
      const gateway = await GatewayProcess.start([...options, ...(tls ? secure : ['--tls', 'off']), server])
      const { status } = await outcomeOf(curl(`ftp://127.0.0.1:${gateway.port}/`, ways), patience, place)
      gateway.send('SIGTERM')
      expect({ status, ended: await gateway.exited() }).toEqual({ status: 78, ended: 0 })

      const names = readdirSync(directory)
      expect(names).toHaveLength(1)
      const capture = join(directory, names[0]!)
      expect(readFileSync(capture, 'latin1')).not.toContain(account.password)
      const { lines, wires } = await inspected(capture, place)
      const commands = lines.filter(({ event }) => event === 'command').map(({ command }) => command)
      expect(commands.filter(({ verb }) => verb === 'PASS')).toMatchObject([{ argument: '****' }])
      const ended = lines.filter(({ event }) => event === 'transfer-end').map(({ summary }) => summary)
      expect(ended.map(({ reply, transfer }) => `${transfer.command.verb} ${reply}`)).toEqual([
        ...['STOR 226', 'RETR 226', 'LIST 226'],
      ])
      // In passive mode curl opens a data connection, and then asks for the size of the file that is missing.
      expect(lines.some(({ event, code }) => event === 'reply' && code === 550)).toBe(true)
      const opened = lines.filter(({ event }) => event === 'data-connection')
      expect(new Set(opened.map(({ expectation }) => expectation.way))).toEqual(new Set([name]))
      expect(wires.slice(0, 2)).toEqual([data, data])
      expect(wires[2]!.toString()).toMatch(/ file\r\n$/)
      const referee = new Referee(capture)
      for (const [at, { packet, expectation }] of opened.slice(0, 3).entries()) {
        const fromServer = ended[at]!.transfer.direction === 'send'
        const sender = (expectation.listener === 'server') === fromServer ? 'responder' : 'initiator'
        expect(referee.connectionOf(packet)[sender]).toEqual(wires[at])
      }
    },
  )
})

/** What `ftpkit inspect` finds, and the octets of the data connections that it extracts. */
async function inspected(capture: string, place: string): Promise<{ lines: Line[]; wires: Buffer[] }> {
  const files = join(place, 'wires')
  mkdirSync(files)
  const command = [process.execPath, ftpkit, 'inspect', capture, '--json', '--wire', '--extract', files]
  const { status, output, errors } = await outcomeOf(command, patience)
  expect(status, errors).toBe(0)
  const lines = output.trim().split('\n')
  const wires = readdirSync(files).sort()
  return {
    lines: lines.map((line) => JSON.parse(line)),
    wires: wires.map((name) => readFileSync(join(files, name))),
  }
}
