import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Peer, startPeer } from '@ftpkit/testkit/peers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayProcess } from '../test/gateway-process.js'
import { outcomeOf } from './program.js'

const account = { user: 'tester', password: 's3cret12' }
const data = randomBytes(300_000)

/** Milliseconds until a session that hangs has failed. */
const patience = 60_000

/** Addresses of the gateway for the client, and of the server. */
const cases = [
  { client: '::1', server: '127.0.0.1' },
  { client: '127.0.0.1', server: '::1' },
  { client: '::1', server: '::1' },
] as const

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-versions-'))
// The server changes its user.
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host)

/** Command lines that store `data` as `file`, fetch it to `back`, and list the directory to the output. */
const clients = {
  curl: (place: string, active: boolean) => {
    const options = ['-sS', '-u', `${account.user}:${account.password}`, ...(active ? ['-P', '-'] : [])]
    const url = `ftp://${place}/`
    const steps = [['-T', 'data', `${url}file`], ['-o', 'back', `${url}file`], [url]]
    return ['curl', ...steps.flatMap((step, at) => [...(at > 0 ? ['--next'] : []), ...options, ...step])]
  },
  lftp: (place: string, active: boolean) => {
    const lines = [
      'set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 30; set ftp:ssl-allow no',
      `set ftp:passive-mode ${active ? 'no' : 'yes'}`,
      `open -u ${account.user},${account.password} ftp://${place}`,
      'put data -o file; get file -o back; ls',
    ]
    return ['lftp', '--norc', '-c', lines.join('; ')]
  },
} as const

/** The sessions at an address: from ::1 lftp 4.9.2 names the address :: in EPRT, which no one can dial. */
const sessionsFrom = (host: string) =>
  (['curl', 'lftp'] as const).flatMap((client) =>
    (['passive', 'active'] as const)
      .filter((way) => client === 'curl' || way === 'passive' || host !== '::1')
      .map((way) => [client, way] as const),
  )

describe.each(cases)('a client at $client and a server at $server', ({ client: host, server }) => {
  let peer: Peer
  let gateway: GatewayProcess
  beforeAll(async () => {
    peer = await startPeer('vsftpd', { home: join(folderFor('home-'), 'home'), ...account, host: server })
    const options = ['--listen', `${inUrl(host)}:0`, '--log-format', 'json']
    gateway = await GatewayProcess.start([...options, `ftp://${inUrl(server)}:${peer.port}`])
  })
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]()
    await peer?.stop()
  })

  test.each(sessionsFrom(host))('%s stores, fetches and lists in %s mode', async (client, way) => {
    const place = mkdtempSync(join(folder, 'client-'))
    writeFileSync(join(place, 'data'), data)
    const command = clients[client](`${inUrl(host)}:${gateway.port}`, way === 'active')
    const environment = { HOME: place, XDG_CONFIG_HOME: place }
    const { status, output, errors } = await outcomeOf(command, patience, place, environment)
    expect({ status, errors: status === 0 ? '' : errors }).toEqual({ status: 0, errors: '' })
    expect(output).toMatch(/ file\s*$/)
    expect(readFileSync(join(place, 'back'))).toEqual(data)
  })
})

/** A folder that the user of the server may enter. */
function folderFor(name: string): string {
  const path = mkdtempSync(join(folder, name))
  chmodSync(path, 0o755)
  return path
}
