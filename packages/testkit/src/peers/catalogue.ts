import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { giveHome } from './account.js'
import { makeCertificate } from './certificate.js'
import { gridFtp } from './gridftp.js'
import { inetutils } from './inetutils.js'
import type { Peer, PeerKind, PeerOptions, PeerPlace } from './peer.js'
import { proftpd } from './proftpd.js'
import { pureFtpd } from './pure-ftpd.js'
import { pyftpdlib } from './pyftpdlib.js'
import { RunningPeer } from './running-peer.js'
import { vsftpd } from './vsftpd.js'

const kinds = {
  vsftpd,
  proftpd,
  'pure-ftpd': pureFtpd,
  pyftpdlib,
  'inetutils-ftpd': inetutils,
  'globus-gridftp-server': gridFtp,
} as const satisfies Record<string, PeerKind>

export type PeerName = keyof typeof kinds

export const peerNames = Object.keys(kinds) as readonly PeerName[]

/** The real servers that can be started here: what they need is installed, and this process is permitted to. */
export function availablePeers(): readonly PeerName[] {
  return peerNames.filter((name) => whyNot(name) === undefined)
}

/**
 * Starts a real server on loopback and waits until it accepts connections.
 *
 * @throws Error with its log if it isn't installed or doesn't start
 */
export async function startPeer(name: PeerName, options: PeerOptions): Promise<Peer> {
  const reason = whyNot(name)
  if (reason !== undefined) throw new Error(`${name} can't be started: ${reason}`)
  const kind: PeerKind = kinds[name]
  const { tls = 'off', host = '127.0.0.1', foreignData = false } = options
  if (tls !== 'off' && !kind.tls) throw new RangeError(`${name} has no TLS`)
  const folder = mkdtempSync(join(tmpdir(), `ftpkit-${name}-`))
  // Servers that have changed their user read their files too.
  await chmod(folder, 0o755)
  if (kind.root) giveHome(options.home)
  else mkdirSync(options.home, { recursive: true })
  const place: PeerPlace = {
    ...{ ...options, foreignData, tls, host, folder },
    port: options.port ?? (await freePort(host)),
    certificate: tls === 'off' ? undefined : makeCertificate(folder),
  }
  return RunningPeer.start(name, place, kind.prepare(place), place.certificate?.pem)
}

function whyNot(name: PeerName): string | undefined {
  const kind: PeerKind = kinds[name]
  const missing = kind.needs.find((file) => !existsSync(file))
  if (missing !== undefined) return `${missing} is missing; run packages/testkit/scripts/install-peers.sh`
  return kind.root && process.getuid?.() !== 0 ? 'only root may' : undefined
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
