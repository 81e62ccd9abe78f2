import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  availablePeers,
  makeCertificate,
  type PeerName,
  type PeerOptions,
  peerNames,
  startPeer,
} from '@ftpkit/testkit/peers'
import { serverProgram } from '@ftpkit/testkit/server-program'

export const user = 'tester'
export const password = 's3cret12'

/** Our server, or a server of another project. */
export type ServerName = PeerName | 'ftpkit-server'

export const serverNames: readonly ServerName[] = ['ftpkit-server', ...peerNames]

/** In CI all servers must be installed: a run without them fails instead of testing less. */
export const presentNames: readonly ServerName[] =
  process.env.CI === undefined ? ['ftpkit-server', ...availablePeers()] : serverNames

/** The address of a server, and whether it requires TLS. */
export interface Network {
  readonly host: '127.0.0.1' | '127.0.0.2' | '127.0.0.77' | '::1'
  readonly tls: 'off' | 'required'
}

/** A running server. */
export interface Serving {
  readonly host: string
  readonly port: number
  readonly ca: string | undefined
  stop(): Promise<void>
}

/** Whether a server has TLS. */
export function speaksTls(name: ServerName): boolean {
  return name !== 'inetutils-ftpd' && name !== 'globus-gridftp-server'
}

/** Names in the large directory: more than one packet or one read of a directory holds. */
export const largeCount = 5_000

/** A folder to serve, with `largeCount` empty files in `large`. */
export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'ftpkit-home-'))
  mkdirSync(join(home, 'large'))
  for (let at = 0; at < largeCount; at++) writeFileSync(join(home, 'large', largeName(at)), '')
  return home
}

export function largeName(at: number): string {
  return `entry-${String(at).padStart(5, '0')}.txt`
}

export function startServer(
  name: ServerName,
  home: string,
  { host, tls }: Network,
  foreign?: Pick<PeerOptions, 'foreignData'>,
): Promise<Serving> {
  return name === 'ftpkit-server'
    ? startOurs(home, { host, tls })
    : startPeer(name, { home, user, password, host, tls, ...foreign })
}

/**
 * @param dataPeers addresses of other servers that it exchanges data connections with
 * @param nameEncoding of names for clients that don't ask for UTF-8
 */
export async function startOurs(
  home: string,
  { host, tls }: Network,
  dataPeers: readonly string[] = [],
  nameEncoding?: string,
): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-ours-'))
  const certificate = tls === 'off' ? undefined : makeCertificate(folder)
  const config = join(folder, 'config.json')
  writeFileSync(
    config,
    JSON.stringify({
      host,
      port: 0,
      root: home,
      tls,
      logFormat: 'json',
      // How long a test waits after a data connection from another address was refused.
      limits: { dataConnectionTime: 3_000 },
      ...(dataPeers.length > 0 && { dataPeers }),
      nameEncoding,
      tlsCert: certificate?.cert,
      tlsKey: certificate?.key,
    }),
  )
  const { path } = await serverProgram()
  const child = spawn(process.execPath, [path, '--config', config, '--user', `${user}:${password}`])
  child.stderr.resume()
  const port = await readyPort(child)
  return {
    host,
    port,
    ca: certificate?.pem,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

async function readyPort({ stdout }: ChildProcess): Promise<number> {
  for await (const line of createInterface(stdout!)) {
    const port = /^ready .*:(\d+)$/.exec(line)?.[1]
    if (port) return Number(port)
  }
  throw new Error('ftpkit-server ended before it was ready')
}
