import { chmodSync, linkSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { writeRandomFile } from '../files.js'
import { startBuilt } from './built.js'
import { makeCertificate } from './certificate.js'
import { names, recordLength, type Servers } from './lines.js'
import { ftpSrv, peer } from './peers.js'
import type { Served } from './served.js'

/** Servers that all have the same files, until they are stopped. */
export interface RunningServers {
  readonly servers: Servers
  stop(): Promise<void>
}

/** Starts ours and every peer that is on this machine, each with a folder of its own. @param octets of the largest file */
export async function startServers(folder: string, octets: number): Promise<RunningServers> {
  chmodSync(folder, 0o755)
  const originals = join(folder, 'originals')
  mkdirSync(originals)
  await writeRandomFile(join(originals, names.original), Math.ceil(octets / 1_048_576))
  truncateSync(join(originals, names.original), octets)
  writeText(join(originals, names.text), octets / 2)
  writeFileSync(join(originals, names.small), 'x'.repeat(1_024))

  const started: Served[] = []
  const home = (name: string) => {
    const path = join(folder, name)
    mkdirSync(path)
    for (const file of Object.values(names)) linkSync(join(originals, file), join(path, file))
    return path
  }
  const kept = <Server extends Served | undefined>(server: Server): Server => {
    if (server) started.push(server)
    return server
  }
  const certificate = makeCertificate()
  const underTls = certificate && ['--tls-cert', certificate.cert, '--tls-key', certificate.key]
  const fixedRecords = { recordFormat: `fixed:${recordLength}` }
  const servers: Servers = {
    ours: kept(await startBuilt({ folder: home('ours') })),
    records: kept(await startBuilt({ folder: home('records'), configuration: fixedRecords })),
    secure: underTls && kept(await startBuilt({ folder: home('secure'), options: underTls })),
    vsftpd: kept(await peer('vsftpd', home('vsftpd'))),
    pyftpdlib: kept(await peer('pyftpdlib', home('pyftpdlib'), { anonymous: true })),
    ftpSrv: kept(await ftpSrv(home('ftp-srv'))),
    proftpd: kept(await peer('proftpd', home('proftpd'), { tls: 'optional' })),
  }
  return {
    servers,
    stop: async () => {
      for (const server of started) await server.stop()
    },
  }
}

/** Lines of 60 octets with their LF. */
function writeText(path: string, octets: number): void {
  const lines = Buffer.alloc(
    1_048_560,
    `${'A line as a text has them, with some words and a number 42'.padEnd(59, '.')}\n`,
  )
  const file = openSync(path, 'wx')
  for (let left = octets; left > 0; left -= lines.length)
    writeSync(file, lines, 0, Math.min(left, lines.length))
}
