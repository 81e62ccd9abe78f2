import { type Personality, type ReplyContext, type VerbatimReply, VerbatimReplyError } from '@ftpkit/session'
import { unquoted } from './zos-name.js'

type Wording = NonNullable<Personality['wording']>

/** A verbatim reply. */
export function reply(code: number, ...lines: string[]): VerbatimReply {
  return { code, lines }
}

/** A verbatim refusal, to be thrown. */
export function refusal(code: number, ...lines: string[]): VerbatimReplyError {
  return new VerbatimReplyError(reply(code, ...lines))
}

export function recordsTooLong(): VerbatimReplyError {
  return refusal(
    451,
    'File transfer failed. File contains records that are longer than the LRECL of the new file.',
    'Transfer aborted due to file error.',
  )
}

export function untranslatable(): VerbatimReplyError {
  return refusal(557, 'Data contains codepoints that cannot be translated.')
}

/** @param text the name as it was received, in quotes or without */
export function invalidName(text: string): VerbatimReplyError {
  return refusal(501, `Invalid data set name "${text}".  Use MVS Dsname conventions.`)
}

export function notFound(name: string): VerbatimReplyError {
  return refusal(550, `Data set ${name} not found`)
}

/** @param name of the member: `HLQ.LIB(MEM)` */
export function noMember(name: string): VerbatimReplyError {
  return refusal(550, `Request nonexistent member ${name} to be sent.`)
}

/** The reply to a transfer in FILETYPE=SQL: there is no DB2. */
export function noQueries(): VerbatimReplyError {
  return refusal(551, 'SQL query not available. Cannot load CAF routines.')
}

export function noDataSets(): VerbatimReplyError {
  return refusal(550, 'No data sets found.')
}

/** What the final reply of a transfer mentions. */
interface Outcome {
  readonly truncated: boolean
  readonly substituted: boolean
  /** How many, where TYPE U counts them. */
  readonly substitutions?: number | undefined
}

/** The final reply of a transfer of records. @param counts whether it counts what was substituted: for TYPE U */
export function transferCompleted(outcome: Outcome, counts = false): VerbatimReply {
  const { truncated, substituted, substitutions = 0 } = outcome
  const remark = counts
    ? `Unicode to EBCDIC conversion resulted in ${substitutions} substitutions`
    : 'One or more characters were substituted during the transfer.'
  const remarks = substituted ? [remark] : []
  return reply(
    250,
    ...remarks,
    truncated ? 'Transfer completed (data was truncated)' : 'Transfer completed successfully.',
  )
}

/** Replies of z/OS to commands that the session carries out as usual. */
export const wording: Wording = {
  'USER 331': () => reply(331, 'Send password please.'),
  'PASS 230': (context) => reply(230, loggedOn(context)),
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

/** The reply to HELP. */
export const helpLines: readonly string[] = [
  'The server-FTP commands are:',
  'USER  PASS  *ACCT  *ALLO  *SMNT  ABOR  APPE  CDUP  CWD  DELE  FEAT  HELP  LANG',
  'LIST  *MDTM  MKD  MODE  NLST  NOOP  *OPTS  PASV  PORT  PWD  QUIT  REIN  REST  RETR',
  'RMD  RNFR  RNTO  SITE  *SIZE  SYST  STAT  STOR  STOU  STRU  TYPE  *ADAT  AUTH  CCC',
  'PBSZ  PROT  EPSV  EPRT',
  'The commands preceded by asterisks are not supported by the server.',
]
