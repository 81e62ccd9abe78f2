import {
  activeWays,
  connect,
  type FtpClient,
  FtpError,
  isFtpError,
  passiveWays,
  readAuthorities,
} from '@ftpkit/node'
import type { SessionSource } from '@ftpkit/node/directory'
import { useNames } from './names.js'
import type { ConnectionChoice } from './options.js'
import { passwordQuestion, warn } from './output.js'
import type { FtpUrl } from './url.js'

/**
 * Connects to the host of a URL and logs in. The password comes from the URL, else from FTPKIT_PASSWORD, else from a
 * prompt on the terminal. Without a user the login is anonymous. An account, for a server that asks for one, comes from
 * the option or from FTPKIT_ACCOUNT.
 */
export async function connectTo(
  url: FtpUrl,
  choice: ConnectionChoice & { readonly signal?: AbortSignal | undefined },
  ask: AskPassword = askOnTerminal,
): Promise<FtpClient> {
  const timeout = choice.timeout * 1_000
  const password = url.user === undefined ? undefined : await passwordOf(url, ask)
  const client = await connect({
    host: url.host,
    port: url.port,
    user: url.user,
    password,
    account: choice.account ?? process.env.FTPKIT_ACCOUNT,
    data: choice.active ? activeWays : passiveWays,
    timeouts: { connect: timeout, reply: timeout, data: timeout, stall: timeout },
    tls: url.tls ?? choice.tls,
    ca: choice.ca === undefined ? undefined : await readAuthorities(choice.ca),
    insecure: choice.insecure,
    reuse: choice.reuse,
    ahead: choice.ahead,
    dateOrder: choice.dateOrder,
    nameEncoding: choice.nameEncoding,
    log: choice.verbose ? logDialogue : undefined,
    onWarning: warnOnce,
    signal: choice.signal,
  }).catch((error) => {
    // The password may have been mistyped: ask for it again next time.
    if (isFtpError(error) && error.code === 'login-failed') typedPasswords.delete(accountOf(url))
    throw withAccountHint(error)
  })
  useNames(client.nameEncoding)
  if (password !== undefined && !(url.tls ?? choice.tls)) await warnOfClearPassword(client, url)
  await setIbmiFormats(client, choice).catch((error) => {
    client.close()
    throw error
  })
  return client
}

/** Reply of a server that asks for an account (RFC 959 §5.4). */
const needsAccount = 332

/** A login that failed without an account, with a hint how to give one; any other error as it is. */
export function withAccountHint(error: unknown): unknown {
  if (!isFtpError(error) || error.code !== 'login-failed' || error.replyHint !== needsAccount) return error
  const message = `${error.message}: give it with --account or in FTPKIT_ACCOUNT`
  return new FtpError(error.code, message, { ...error, cause: error })
}

/** Warnings that were written. */
const warnings = new Set<string>()

function warnOnce(warning: string): void {
  if (warnings.has(warning)) return
  warnings.add(warning)
  warn(`ftpkit: warning: ${warning}`)
}

/** Hosts that were asked whether they offer TLS. */
const askedForTls = new Set<string>()

/** Says once for each host that a password was sent unencrypted although the server offers TLS. */
async function warnOfClearPassword(client: FtpClient, { host }: FtpUrl): Promise<void> {
  if (askedForTls.has(host)) return
  askedForTls.add(host)
  const features = await client.features().catch(() => undefined)
  if (!features?.get('AUTH')?.some((mechanism) => /\bTLS/i.test(mechanism))) return
  warnOnce(`the password went to ${host} unencrypted, although the server offers TLS: use ftpes://`)
}

/** Asks for the password of a user on a host. */
export type AskPassword = (user: string, host: string) => Promise<string>

/** An open session, and a way to open more like it. */
export type ClientSessions = SessionSource<FtpClient>

/** An open session at a URL, and a way to open more like it. */
export function sessionsAt(url: FtpUrl, client: FtpClient, choice: ConnectionChoice): ClientSessions {
  // Another session must not send other octets for the names of this one.
  const nameEncoding = choice.nameEncoding && client.nameEncoding.label
  return { client, open: () => connectTo(url, { ...choice, nameEncoding }) }
}

/** Passwords that were typed, so that further sessions with the same account don't ask again. */
const typedPasswords = new Map<string, Promise<string>>()

function accountOf({ user, host }: FtpUrl): string {
  return `${user}@${host}`
}

async function passwordOf(url: FtpUrl, ask: AskPassword): Promise<string> {
  const known = url.password ?? process.env.FTPKIT_PASSWORD
  if (known !== undefined) return known
  const account = accountOf(url)
  const answer = typedPasswords.get(account) ?? ask(url.user!, url.host)
  typedPasswords.set(account, answer)
  return answer
}

/** Asks for a password on the terminal without showing it. @throws RangeError without a terminal */
export async function askOnTerminal(user: string, host: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new RangeError('no password: set FTPKIT_PASSWORD, or run this command on a terminal')
  const { read } = await import('read')
  return read({ prompt: passwordQuestion(user, host), silent: true, output: process.stderr })
}

function logDialogue({ from, text }: { from: 'client' | 'server'; text: string }): void {
  warn(`${from === 'client' ? '>' : '<'} ${text}`)
}

/**
 * Sets the formats of names and listings on an IBM i. With `--host-type ibmi` names are paths by default.
 *
 * @throws FtpError `refused` if the server does not know the command
 */
async function setIbmiFormats(
  client: FtpClient,
  { hostType, namefmt = hostType === 'ibmi' ? '1' : undefined, listfmt }: ConnectionChoice,
): Promise<void> {
  for (const [name, format] of Object.entries({ NAMEFMT: namefmt, LISTFMT: listfmt })) {
    if (format === undefined) continue
    const { code, lines } = await client.command('SITE', `${name} ${format}`)
    if (code < 300) continue
    const reply = `${code} ${lines.join(' ')}`
    throw new FtpError(
      'refused',
      `the server refused SITE ${name} ${format}, so it is not an IBM i: ${reply}`,
      {
        command: `SITE ${name} ${format}`,
        reply,
        replyHint: code,
        phase: 'command',
      },
    )
  }
}
