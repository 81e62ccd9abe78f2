import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate, type Peer, startPeer } from '@ftpkit/testkit/peers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayProcess } from '../test/gateway-process.js'
import { sessions } from './clients.js'
import { outcomeOf } from './program.js'

const user = 'tester'
const password = 's3cret12'
const data = randomBytes(1_000_000)

/** Milliseconds until a session that hangs has failed. */
const patience = 110_000

const cases = (['vsftpd', 'proftpd'] as const).flatMap((server) =>
  (['plain', 'tls'] as const).map((security) => ({ server, security })),
)

describe.each(cases)('through a gateway to $server, $security', ({ server, security }) => {
  const tls = security === 'tls'
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-clients-'))
  const home = join(folder, 'home')
  let peer: Peer
  let gateway: GatewayProcess

  beforeAll(async () => {
    // The server changes its user.
    chmodSync(folder, 0o755)
    peer = await startPeer(server, { home, user, password, tls: tls ? 'required' : 'off' })
    const url = `ftp://127.0.0.1:${peer.port}`
    const { cert, key } = makeCertificate(folder)
    const secure = ['--tls', 'required', '--tls-cert', cert, '--tls-key', key]
    const options = tls ? [...secure, '--server-tls', 'required', '--server-insecure'] : ['--tls', 'off']
    // Python’s ftplib and Perl’s Net::FTP don’t resume TLS sessions.
    const env = { FTPKIT_GATEWAY_CLIENT_RESUMPTION: 'optional' }
    const places = ['--listen', '127.0.0.1:0', '--log-format', 'json']
    gateway = await GatewayProcess.start([...places, ...options, url], { env })
  })

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]()
    await peer?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(Object.keys(sessions))('%s stores, lists, fetches, renames and removes', async (name) => {
    const place = mkdtempSync(join(folder, 'client-'))
    mkdirSync(join(place, '.config'))
    writeFileSync(join(place, 'data'), data)
    const target = { host: gateway.host, port: gateway.port, user, password, tls }
    const environment = { HOME: place, XDG_CONFIG_HOME: join(place, '.config') }
    const { status, output, errors } = await outcomeOf(sessions[name]!(target), patience, place, environment)
    expect({ status, errors: status === 0 ? '' : errors }).toEqual({ status: 0, errors: '' })
    expect(output.trim().replace(/^\.\//, '')).toBe('renamed')
    expect(readFileSync(join(place, 'back')).equals(data)).toBe(true)
    expect(readdirSync(home)).toEqual([])
  })

  test('the gateway has logged transfers of each of them, and none that failed', () => {
    const transfers = gateway.logged.filter(({ msg }) => msg === 'transfer')
    expect(transfers.length).toBeGreaterThanOrEqual(2 * Object.keys(sessions).length)
    expect(transfers.filter(({ code }) => code !== 226)).toEqual([])
  })
})
