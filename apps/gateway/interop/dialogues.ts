import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addresses, type RoutedNetwork } from '@ftpkit/testkit/routed-network'
import { outcomeOf } from './program.js'

/** How a client arranges its data connections. */
export type Way = 'EPSV' | 'PASV' | 'EPRT' | 'PORT'

/** The server that a client dials, and how. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Whether it asks for TLS, and gives up where it is refused. It does not verify the certificate. */
  readonly tls: boolean
}

/** A dialogue: a client, and how it arranges its data connections. */
export interface Dialogue {
  readonly client: 'curl' | 'lftp'
  readonly way: Way
}

/**
 * All dialogues that the clients have. lftp knows EPRT for IPv6 only, and curl 7.88 does not begin TLS on data connections
 * that it accepts: vsftpd, ProFTPD and Pure-FTPd refuse it too.
 */
export function dialogues(tls: boolean): readonly Dialogue[] {
  const ways: Readonly<Record<Dialogue['client'], readonly Way[]>> = {
    curl: tls ? ['EPSV', 'PASV'] : ['EPSV', 'PASV', 'EPRT', 'PORT'],
    lftp: ['EPSV', 'PASV', 'PORT'],
  }
  return (['curl', 'lftp'] as const).flatMap((client) => ways[client].map((way) => ({ client, way })))
}

/** Command lines that fetch `old` to `fetched`, store `new`, and list the directory to the output. */
const commands: Readonly<
  Record<Dialogue['client'], (target: Target, way: Way, folder: string) => readonly string[]>
> = {
  curl({ host, port, user, password, tls }, way, folder) {
    const url = (name: string) => `ftp://${host}:${port}/${name}`
    const options = [
      ...['--silent', '--show-error', '--connect-timeout', '10', '--user', `${user}:${password}`],
      ...curlWays[way],
      ...(tls ? ['--ssl-reqd', '--insecure'] : []),
    ]
    return [
      ...['curl', ...options, '--output', join(folder, 'fetched'), url('old')],
      ...['--next', ...options, '--upload-file', join(folder, 'new'), url('new')],
      ...['--next', ...options, url('')],
    ]
  },
  lftp({ host, port, user, password, tls }, way, folder) {
    const settings = {
      'net:max-retries': 1,
      'net:timeout': 10,
      'ftp:passive-mode': way !== 'PORT',
      'ftp:prefer-epsv': way === 'EPSV',
      'ftp:port-ipv4': addresses.client,
      'ftp:ssl-allow': tls,
      'ftp:ssl-force': tls,
      'ftp:ssl-protect-data': tls,
      'ssl:verify-certificate': false,
      'cmd:fail-exit': true,
    }
    const lines = [
      ...Object.entries(settings).map(([name, value]) => `set ${name} ${value}`),
      `open -u ${user},${password} -p ${port} ${host}`,
      `get old -o ${join(folder, 'fetched')}`,
      `put ${join(folder, 'new')}`,
      'ls',
    ]
    return ['lftp', '--norc', '-c', lines.join('; ')]
  },
}

const curlWays: Readonly<Record<Way, readonly string[]>> = {
  EPSV: [],
  PASV: ['--disable-epsv'],
  EPRT: ['--ftp-port', addresses.client],
  PORT: ['--ftp-port', addresses.client, '--disable-eprt'],
}

/**
 * Fetches, stores and lists by a client.
 *
 * @param home folder that the server serves
 * @param patience milliseconds until a dialogue that hangs has failed
 * @returns what went wrong, or nothing
 */
export async function converse(
  network: RoutedNetwork,
  { client, way }: Dialogue,
  target: Target,
  home: string,
  patience = 60_000,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-dialogue-'))
  const [sent, stored] = [content('sent'), content('stored')]
  try {
    writeFileSync(join(home, 'old'), sent)
    writeFileSync(join(folder, 'new'), stored)
    rmSync(join(home, 'new'), { force: true })
    const command = network.atClient(...commands[client](target, way, folder))
    const { status, output, errors } = await outcomeOf(command, patience)
    if (status !== 0) return `${status}: ${errors}`
    if (!readFileSync(join(folder, 'fetched')).equals(sent)) return 'what was fetched differs'
    if (!readFileSync(join(home, 'new')).equals(stored)) return 'what was stored differs'
    return /\bold\b/.test(output) && /\bnew\b/.test(output) ? '' : `the list is ${JSON.stringify(output)}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Enough octets for many segments. */
function content(name: string): Buffer {
  return Buffer.from(`${name} ${'0123456789'.repeat(20)}\r\n`.repeat(2_000))
}
