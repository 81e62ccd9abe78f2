import type { Personality, ReplyContext } from '@ftpkit/session'
import { reply } from './replies.js'
import { unquoted } from './zos-name.js'

type Wording = NonNullable<Personality['wording']>

/** What z/OS says instead of the usual replies, where the commands themselves are as everywhere. */
export const wording: Wording = {
  'USER 331': () => reply(331, 'Send password please.'),
  'PASS 230': (state) => reply(230, loggedOn(state)),
  'PASS 530': () => reply(530, 'PASS command failed'),
  'QUIT 221': () => reply(221, 'Quit command received. Goodbye.'),
  'NOOP 200': () => reply(200, 'OK'),
  'SYST 215': ({ workingDirectory, loggedIn }) =>
    reply(215, system(loggedIn && workingDirectory.startsWith('/'))),
  'PORT 200': () => reply(200, 'Port request OK.'),
  'EPRT 200': () => reply(200, 'EPRT request OK'),
  'ABOR 225': () => reply(226, 'Abort successful.'),
  'ABOR 226': () => reply(226, 'Abort successful.'),
  'AUTH 234': () => reply(234, 'Security environment established - ready for negotiation'),
  'PBSZ 200': () => reply(200, 'Protection buffer size accepted'),
  'PROT 200': ({ protection }) =>
    reply(200, `Data connection protection set to ${protection === 'P' ? 'private' : 'clear'}`),
  'ALLO 202': () => reply(202, 'ALLO not necessary; you may proceed'),
  530: ({ user }) =>
    reply(530, user === undefined ? 'You must first login with USER and PASS.' : 'Not logged in.'),
}

function loggedOn({ user = '', workingDirectory }: ReplyContext): string {
  return `${user.toUpperCase()} is logged on.  Working directory is "${unquoted(workingDirectory)}".`
}

function system(unix: boolean): string {
  return `${unix ? 'UNIX' : 'MVS'} is the operating system of this server. FTP Server is running on z/OS.`
}

/** Verbs of other servers that z/OS does not know. */
export const unknownVerbs: readonly string[] = [
  'MLSD',
  'MLST',
  'MFMT',
  'MFCT',
  'MFF',
  'HASH',
  'RANG',
  'AVBL',
  'CSID',
  'CLNT',
  'HOST',
  'LPRT',
  'LPSV',
]

/** The commands of HELP. */
export const helpLines: readonly string[] = [
  'The server-FTP commands are:',
  'USER  PASS  *ACCT  *ALLO  *SMNT  ABOR  APPE  CDUP  CWD  DELE  FEAT  HELP  LANG',
  'LIST  MDTM  MKD  MODE  NLST  NOOP  OPTS  PASV  PORT  PWD  QUIT  REIN  REST  RETR',
  'RMD  RNFR  RNTO  SITE  SIZE  SYST  STAT  STOR  STOU  STRU  TYPE  ADAT  AUTH  CCC',
  'PBSZ  PROT  EPSV  EPRT',
  'The commands preceded by asterisks are not supported by the server.',
]
