import { join } from 'node:path'
import { curlRetrieve, curlStore, type Done, forget, python } from './clients.js'
import type { Line } from './comparison.js'
import type { Served } from './served.js'

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
  const raw = (server: Served) => () => python('retrieve', server, names.original)
  const curl = (server: Served) => () => curlRetrieve(server, names.original)
  const stored = (server: Served) => () => storedRaw(server, octets)
  const original = join(ours.folder, names.original)
  const storedByCurl = (server: Served) => () => curlStore(server, original, 'stored')
  return [
    { ...whole, ...sides('RETR TYPE I, raw receiver', raw, ours, 'ftp-srv', ftpSrv, 1.5) },
    { ...whole, ...sides('RETR TYPE I, curl', curl, ours, 'vsftpd', vsftpd, 1) },
    { ...whole, ...sides('RETR TYPE I, raw receiver', raw, ours, 'vsftpd', vsftpd, 0.5) },
    { ...whole, ...sides('STOR TYPE I, raw sender', stored, ours, 'vsftpd', vsftpd, 1) },
    { ...whole, ...sides('STOR TYPE I, curl', storedByCurl, ours, 'vsftpd', vsftpd, 1) },
  ]
}

function texts({ ours, records, vsftpd, pyftpdlib }: Servers, { octets, textOctets }: Amounts): Line[] {
  const text = { amount: textOctets / 1e9, unit: 'GB' } as const
  const curl = (server: Served) => () => curlRetrieve(server, names.text, '--use-ascii')
  const raw = (server: Served) => () => python('retrieve', server, names.text, 'TYPE A')
  const blocks = () => python('retrieve', records, names.original, 'TYPE E', 'STRU R', 'MODE B')
  return [
    { ...text, ...sides('RETR TYPE A, curl', curl, ours, 'vsftpd', vsftpd, 1.5) },
    { ...text, ...sides('RETR TYPE A, curl', curl, ours, 'pyftpdlib', pyftpdlib, 5) },
    // curl, which makes LF of CR LF, is as slow as either of them.
    { ...text, ...sides('RETR TYPE A, raw receiver', raw, ours, 'vsftpd', vsftpd, 1.5) },
    {
      name: 'RETR TYPE E, STRU R, MODE B',
      amount: octets / 1e9,
      unit: 'GB',
      ours: blocks,
      theirs: () => python('retrieve', ours, names.original),
      beside: 'own TYPE I',
      atLeast: 0.4,
    },
  ]
}

function secured({ secure, proftpd, ours }: Servers, { octets }: Amounts): Line[] {
  const whole = { amount: octets / 1e9, unit: 'GB', octets } as const
  const retrieved = (server: Served) => () => curlRetrieve(server, names.original, '--ssl-reqd')
  const original = join(ours.folder, names.original)
  const stored = (server: Served) => () => curlStore(server, original, 'stored', '--ssl-reqd')
  const both = secure ? proftpd : undefined
  return [
    { ...whole, ...sides('FTPS RETR, curl', retrieved, secure ?? ours, 'ProFTPD', both, 0.9) },
    { ...whole, ...sides('FTPS STOR, curl', stored, secure ?? ours, 'ProFTPD', both, 0.9) },
  ]
}

function small({ ours, vsftpd, pyftpdlib }: Servers, { smallFiles, logins }: Amounts): Line[] {
  const files = { amount: smallFiles, unit: 'files', octets: smallFiles * 1_024 } as const
  const up = (server: Served) => () => python('upload', server, `${smallFiles}`)
  const down = (server: Served) => () => python('download', server, `${smallFiles}`, names.small)
  const login = (server: Served) => () => python('logins', server, `${logins}`)
  return [
    { ...files, ...sides('1 KiB files up, ftplib', up, ours, 'vsftpd', vsftpd, 1) },
    { ...files, ...sides('1 KiB files down, ftplib', down, ours, 'vsftpd', vsftpd, 1) },
    {
      amount: logins,
      unit: 'logins',
      ...sides('logins, one after another', login, ours, 'pyftpdlib', pyftpdlib, 1),
    },
  ]
}

function sides(
  name: string,
  run: (server: Served) => () => Promise<Done>,
  ours: Served,
  beside: string,
  peer: Served | undefined,
  atLeast: number,
): Pick<Line, 'name' | 'ours' | 'theirs' | 'beside' | 'atLeast'> {
  return { name, ours: run(ours), theirs: peer && run(peer), beside, atLeast }
}

function storedRaw(server: Served, octets: number): Promise<Done> {
  forget(server, 'stored')
  return python('store', server, 'stored', `${octets}`)
}
