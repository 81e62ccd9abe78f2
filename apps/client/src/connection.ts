import { readFile } from 'node:fs/promises'
import { connect, type FtpClient, isFtpError } from '@ftpkit/node'
import type { Station } from './batch.js'
import { prepareHost } from './host.js'
import { type ConnectionChoice, dataWays } from './options.js'
import { warn } from './say.js'
import type { FtpUrl } from './url.js'

/**
 * Connects to the host of a URL and logs in. The password is the URL's, else FTPKIT_PASSWORD, else asked for on a
 * terminal; without a user the login is anonymous.
 */
export async function connectTo(
  url: FtpUrl,
  choice: ConnectionChoice & { readonly signal?: AbortSignal },
  ask: AskPassword = askOnTerminal,
): Promise<FtpClient> {
  const timeout = choice.timeout * 1_000
  const password = url.user === undefined ? undefined : await passwordOf(url, ask)
  const tls = url.tls ?? choice.tls
  const ca = choice.ca === undefined ? undefined : await readFile(choice.ca)
  const client = await connect({
    host: url.host,
    port: url.port,
    data: dataWays(choice),
    timeouts: { connect: timeout, reply: timeout, data: timeout, stall: timeout },
    ...(tls !== undefined && { tls }),
    ...(ca !== undefined && { ca }),
    ...(choice.insecure && { insecure: true }),
    ...(choice.reuse && { reuse: true }),
    ...(url.user !== undefined && { user: url.user }),
    ...(password !== undefined && { password }),
    ...(choice.verbose && { log: showDialogue }),
    ...(choice.signal && { signal: choice.signal }),
  }).catch((error) => {
    // What was typed may be wrong: it is asked for again.
    if (isFtpError(error) && error.code === 'login-failed') typed.delete(placeOf(url))
    throw error
  })
  await prepareHost(client, choice).catch((error) => {
    client.close()
    throw error
  })
  return client
}

/** Asks for the password of a user at a host. */
export type AskPassword = (user: string, host: string) => Promise<string>

/** A session that is open at a URL, and further ones like it. */
export function stationAt(url: FtpUrl, client: FtpClient, choice: ConnectionChoice): Station {
  return { client, open: () => connectTo(url, choice) }
}

/** What was typed, so that further sessions with the same host don't ask again. */
const typed = new Map<string, Promise<string>>()

function placeOf({ user, host }: FtpUrl): string {
  return `${user}@${host}`
}

async function passwordOf(url: FtpUrl, ask: AskPassword): Promise<string> {
  const given = url.password ?? process.env.FTPKIT_PASSWORD
  if (given !== undefined) return given
  const place = placeOf(url)
  const answer = typed.get(place) ?? ask(url.user!, url.host)
  typed.set(place, answer)
  return answer
}

/** Asks for a password, and shows no letter of it. @throws RangeError where there is no terminal */
export async function askOnTerminal(user: string, host: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new RangeError('no password: put it into FTPKIT_PASSWORD, or run this on a terminal')
  const { read } = await import('read')
  return read({ prompt: `Password of ${user} at ${host}: `, silent: true, output: process.stderr })
}

function showDialogue({ from, text }: { from: 'client' | 'server'; text: string }): void {
  warn(`${from === 'client' ? '>' : '<'} ${text}`)
}
