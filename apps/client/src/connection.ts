import { readFile } from 'node:fs/promises'
import { connect, type FtpClient } from '@ftpkit/node'
import { read } from 'read'
import { type ConnectionChoice, dataWays } from './options.js'
import type { FtpUrl } from './url.js'

/**
 * Connects to the host of a URL and logs in. The password is the URL's, else FTPKIT_PASSWORD, else asked for on a
 * terminal; without a user the login is anonymous.
 */
export async function connectTo(url: FtpUrl, choice: ConnectionChoice): Promise<FtpClient> {
  const timeout = choice.timeout * 1_000
  const password = url.user === undefined ? undefined : await passwordOf(url)
  const tls = url.tls ?? choice.tls
  const ca = choice.ca === undefined ? undefined : await readFile(choice.ca)
  return connect({
    host: url.host,
    port: url.port,
    data: dataWays(choice),
    timeouts: { connect: timeout, reply: timeout, data: timeout, stall: timeout },
    ...(tls !== undefined && { tls }),
    ...(ca !== undefined && { ca }),
    ...(choice.insecure && { insecure: true }),
    ...(url.user !== undefined && { user: url.user }),
    ...(password !== undefined && { password }),
    ...(choice.verbose && { log: showDialogue }),
  })
}

/** What was typed, so that further sessions with the same host don't ask again. */
const typed = new Map<string, Promise<string>>()

async function passwordOf({ user, host, password }: FtpUrl): Promise<string> {
  const given = password ?? process.env.FTPKIT_PASSWORD
  if (given !== undefined) return given
  const key = `${user}@${host}`
  const answer = typed.get(key) ?? ask(user, host)
  typed.set(key, answer)
  return answer
}

async function ask(user: string | undefined, host: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new RangeError('no password: put it into FTPKIT_PASSWORD, or run this on a terminal')
  return read({ prompt: `Password of ${user} at ${host}: `, silent: true, output: process.stderr })
}

function showDialogue({ from, text }: { from: 'client' | 'server'; text: string }): void {
  process.stderr.write(`${from === 'client' ? '>' : '<'} ${text}\n`)
}
