import {
  activeWays,
  type ClientIdentity,
  connect,
  type DialRoute,
  type FtpClient,
  FtpError,
  isFtpError,
  passiveWays,
  readAuthorities,
  readIdentity,
  type Tap,
  type TlsFacts,
  TokenBucket,
} from '@ftpkit/node'
import type { SessionSource } from '@ftpkit/node/directory'
import { askSecret } from './ask-secret.js'
import { type AskPassword, askOnTerminal, forgetTyped, loginOf } from './credentials.js'
import { useNames } from './names.js'
import type { ConnectionChoice } from './options.js'
import { notice, passphraseQuestion, warn } from './output.js'
import type { FtpUrl } from './url.js'

/** Connects to the host of a URL and logs in, as `loginOf` says. */
export async function connectTo(
  url: FtpUrl,
  given: ConnectionChoice & {
    readonly signal?: AbortSignal | undefined
    readonly onTls?: ((facts: TlsFacts) => void) | undefined
  },
  ask: AskPassword = askOnTerminal,
): Promise<FtpClient> {
  if (url.site?.tls === 'optional') return connectByOptionalTls(url, given, ask)
  const choice = url.site ? (await import('./sites/choice.js')).choiceAt(url.site, given) : given
  const timeout = choice.timeout * 1_000
  const route = await routeTo(url, choice)
  const login = await loginOf(url, choice, ask)
  const client = await connect({
    host: url.host,
    port: url.port,
    ...login,
    ...route,
    data: choice.active ? activeWays : passiveWays,
    tap: await tapOf(choice),
    timeouts: { connect: timeout, reply: timeout, data: timeout, stall: timeout },
    tls: url.tls ?? choice.tls,
    ca: choice.ca === undefined ? undefined : await readAuthorities(choice.ca),
    identity: await identityOf(choice),
    insecure: choice.insecure,
    pace: paceOf(choice),
    reuse: choice.reuse,
    ahead: choice.ahead,
    dateOrder: choice.dateOrder,
    nameEncoding: choice.nameEncoding,
    log: choice.verbose ? logDialogue : undefined,
    onWarning: warnOnce,
    onTls: choice.onTls,
    signal: choice.signal,
  }).catch((error) => {
    if (isFtpError(error) && error.code === 'login-failed') forgetTyped(login.user, url.host)
    throw withAccountHint(error)
  })
  useNames(client.nameEncoding)
  if (login.password !== undefined && !(url.tls ?? choice.tls)) await warnOfClearPassword(client, url)
  await setIbmiFormats(client, choice).catch((error) => {
    client.close()
    throw error
  })
  return client
}

/** Servers that have refused TLS, which further sessions of this run don't ask again. */
const withoutTls = new Set<string>()

/** Connects to a site whose TLS is optional: in clear only where the server refuses to begin TLS, which is reported. */
async function connectByOptionalTls(
  url: FtpUrl,
  given: Parameters<typeof connectTo>[1],
  ask: AskPassword,
): Promise<FtpClient> {
  const at = (tls: 'explicit' | 'off'): FtpUrl => ({
    ...url,
    tls: tls === 'off' ? undefined : tls,
    site: url.site && { ...url.site, tls },
  })
  const server = `${url.host} ${url.port}`
  if (withoutTls.has(server)) return connectTo(at('off'), given, ask)
  try {
    return await connectTo(at('explicit'), given, ask)
  } catch (error) {
    if (!isFtpError(error) || error.code !== 'refused' || error.command !== 'AUTH TLS') throw error
    withoutTls.add(server)
    warnOnce(`${url.host} refuses TLS, which this site has as optional: the session is not encrypted`)
    return connectTo(at('off'), given, ask)
  }
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
  notice(`ftpkit: warning: ${warning}`)
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

/** An open session, and a way to open more like it. */
export type ClientSessions = SessionSource<FtpClient>

/** An open session at a URL, and a way to open more like it. */
export function sessionsAt(url: FtpUrl, client: FtpClient, choice: ConnectionChoice): ClientSessions {
  // Another session must not send other octets for the names of this one.
  const nameEncoding = choice.nameEncoding && client.nameEncoding.label
  return { client, open: () => connectTo(url, { ...choice, nameEncoding }) }
}

/** How connections are made: by one version of IP, or through a proxy. @throws RangeError for what a proxy can't do */
async function routeTo({ host, port }: FtpUrl, choice: ConnectionChoice): Promise<DialRoute> {
  const { ipv4, ipv6, active, proxy: given } = choice
  const family = ipv4 ? 4 : ipv6 ? 6 : undefined
  const { FTP_PROXY, ftp_proxy, ALL_PROXY, all_proxy } = process.env
  if (!(given || FTP_PROXY || ftp_proxy || ALL_PROXY || all_proxy)) return { family }
  const { proxyFor } = await import('./proxy.js')
  const proxy = proxyFor(host, port, given)
  if (!proxy) return { family }
  if (active)
    throw new RangeError(
      'a server can’t open data connections through a proxy: leave out --active, or give --no-proxy',
    )
  const { proxyDialer } = await import('./proxy-dialer.js')
  return { dialer: proxyDialer(proxy, { timeout: choice.timeout * 1_000, family }) }
}

let identity: Promise<ClientIdentity> | undefined

/** The certificate of this client, which is read once. Its key may be in the same file, and needs a passphrase if it is encrypted. */
async function identityOf({ cert, key }: ConnectionChoice): Promise<ClientIdentity | undefined> {
  if (cert === undefined) return undefined
  const passphrase = async (file: string) =>
    process.env.FTPKIT_PASSPHRASE ??
    askSecret(
      passphraseQuestion(file),
      `${file} is encrypted: set FTPKIT_PASSPHRASE, or run this command on a terminal`,
    )
  identity ??= readIdentity({ cert, key, passphrase })
  return identity
}

let tap: Promise<Tap> | undefined

/** What records all sessions of a run, to one file. @throws FtpError `local-file` for a file that can't be made */
async function tapOf(choice: ConnectionChoice): Promise<Tap | undefined> {
  const { capture } = choice
  if (capture === undefined) return undefined
  tap ??= import('./capture.js').then(({ recordTo }) => recordTo(capture, choice))
  return tap
}

let pace: TokenBucket | undefined

/** The rate that all sessions of a run share. */
function paceOf({ limitRate: rate }: ConnectionChoice): TokenBucket | undefined {
  if (rate !== undefined && pace?.rate !== rate) pace = new TokenBucket({ rate })
  return pace
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
