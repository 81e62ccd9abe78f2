import { join } from 'node:path'
import type { Done, Line, Program, Rival } from '../turns.js'
import { curlRetrieve, curlStore, forget, python } from './clients.js'
import { anonymous, type Served } from './served.js'

/** Octets of a record in the line of MODE B. */
export const recordLength = 80

/** Servers that run, each with the files in its folder; peers are undefined where they are not on this machine. */
export interface Servers {
  readonly ours: Served
  /** Ours once more, for files of records of 80 octets. */
  readonly records: Served
  /** Ours under TLS; undefined where no certificate can be made. */
  readonly secure: Served | undefined
  readonly vsftpd: Served | undefined
  readonly pyftpdlib: Served | undefined
  readonly ftpSrv: Served | undefined
  readonly proftpd: Served | undefined
}

export interface Amounts {
  readonly octets: number
  readonly textOctets: number
  readonly smallFiles: number
  readonly logins: number
}

/** In every folder that is served: random octets, and lines. Their line ends are LF, which TYPE A sends as CR LF. */
export const names = { original: 'original', text: 'text', small: 'small' } as const

/** Every ratio that is asked of the server. */
export function linesOf(servers: Servers, amounts: Amounts): Line[] {
  return [
    ...images(servers, amounts),
    ...texts(servers, amounts),
    ...secured(servers, amounts),
    ...small(servers, amounts),
  ]
}

function images({ ours, vsftpd, ftpSrv }: Servers, { octets }: Amounts): Line[] {
  const whole = { amount: octets / 1e9, unit: 'GB', octets } as const
  const raw = (server: Served) => python('retrieve', server, names.original)
  const curl = (server: Served) => curlRetrieve(server, names.original)
  const stored = (server: Served) => storedRaw(server, octets)
  const original = join(ours.folder, names.original)
  const storedByCurl = (server: Served) => curlStore(server, original, 'stored')
  const beside = (atLeast: number): Beside[] => [['vsftpd', vsftpd, atLeast]]
  return [
    {
      ...whole,
      ...work('RETR TYPE I, raw receiver', raw, ours, [...beside(1), ['ftp-srv', ftpSrv, 1.5]]),
    },
    { ...whole, ...work('RETR TYPE I, curl', curl, ours, beside(1)) },
    { ...whole, ...work('STOR TYPE I, raw sender', stored, ours, beside(0.9)) },
    { ...whole, ...work('STOR TYPE I, curl', storedByCurl, ours, beside(0.8)) },
  ]
}

function texts({ ours, records, vsftpd, pyftpdlib }: Servers, { octets, textOctets }: Amounts): Line[] {
  const text = { amount: textOctets / 1e9, unit: 'GB' } as const
  const curl = (server: Served) => curlRetrieve(server, names.text, '--use-ascii')
  const raw = (server: Served) => python('retrieve', server, names.text, 'TYPE A')
  const blocks = () => python('retrieve', records, names.original, 'TYPE E', 'STRU R', 'MODE B')
  const image = () => python('retrieve', ours, names.original)
  return [
    { ...text, ...work('RETR TYPE A, raw receiver', raw, ours, [['vsftpd', vsftpd, 1.5]]) },
    // curl, which makes LF of CR LF, is as slow as vsftpd is.
    {
      ...text,
      ...work('RETR TYPE A, curl', curl, ours, [
        ['vsftpd', vsftpd, undefined],
        ['pyftpdlib', pyftpdlib, 5],
      ]),
    },
    {
      name: 'RETR TYPE E, STRU R, MODE B, records of 80 octets',
      ...{ amount: octets / 1e9, unit: 'GB' },
      ours: { ...ofServer(records), run: blocks },
      rivals: [{ name: 'own TYPE I', side: { ...ofServer(ours), run: image }, atLeast: 0.5 }],
    },
  ]
}

function secured({ secure, proftpd }: Servers, { octets }: Amounts): Line[] {
  if (!secure) return []
  const whole = { amount: octets / 1e9, unit: 'GB', octets } as const
  const retrieved = (server: Served) => curlRetrieve(server, names.original, '--ssl-reqd')
  const original = join(secure.folder, names.original)
  const stored = (server: Served) => curlStore(server, original, 'stored', '--ssl-reqd')
  return [
    { ...whole, ...work('FTPS RETR, curl', retrieved, secure, [['ProFTPD', proftpd, 1.5]]) },
    { ...whole, ...work('FTPS STOR, curl', stored, secure, [['ProFTPD', proftpd, 1.2]]) },
  ]
}

/** Rounds after which Node has compiled all that a small file or a login needs: about 3,000 of them. */
const compiling = 8

function small({ ours, vsftpd, pyftpdlib }: Servers, { smallFiles, logins }: Amounts): Line[] {
  const files = { amount: smallFiles, unit: 'files', octets: smallFiles * 1_024, warmUp: compiling } as const
  const up = (server: Served) => python('upload', server, `${smallFiles}`)
  const down = (server: Served) => python('download', server, `${smallFiles}`, names.small)
  const login = (server: Served) => python('logins', anonymous(server), `${logins}`)
  const both = (beside: number): Beside[] => [
    ['vsftpd', vsftpd, beside],
    ['pyftpdlib', pyftpdlib, 1],
  ]
  return [
    { ...files, ...work('1 KiB files up, ftplib', up, ours, both(0.8)) },
    { ...files, ...work('1 KiB files down, ftplib', down, ours, both(0.9)) },
    {
      ...{ amount: logins, unit: 'logins', warmUp: compiling },
      ...work('anonymous logins, one after another', login, ours, [['pyftpdlib', pyftpdlib, 1]]),
    },
  ]
}

/** A server, and how many times as fast as it ours has to be. */
type Beside = readonly [name: string, server: Served | undefined, atLeast: number | undefined]

function work(
  name: string,
  run: (server: Served) => Promise<Done>,
  ours: Served,
  beside: readonly Beside[],
): Pick<Line, 'name' | 'ours' | 'rivals'> {
  const side = (server: Served): Program => ({ ...ofServer(server), run: () => run(server) })
  const rivals = beside.map(
    ([rival, server, atLeast]): Rival => ({ name: rival, side: server && side(server), atLeast }),
  )
  return { name, ours: side(ours), rivals }
}

function ofServer(server: Served): Pick<Program, 'name' | 'processorTime'> {
  return { name: server.name, processorTime: () => server.processorTime() }
}

function storedRaw(server: Served, octets: number): Promise<Done> {
  forget(server, 'stored')
  return python('store', server, 'stored', `${octets}`)
}
