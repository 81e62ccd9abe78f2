import { askSecret } from './ask-secret.js'
import type { NetrcChoice } from './netrc-file.js'
import { passwordQuestion } from './output.js'
import type { FtpUrl } from './url.js'

/** Who logs in. */
export interface LoginOf {
  /** Undefined for the anonymous user. */
  readonly user: string | undefined
  readonly password: string | undefined
  readonly account: string | undefined
}

/** Asks for the password of a user on a host. */
export type AskPassword = (user: string, host: string) => Promise<string>

/** What decides who logs in. */
export interface LoginChoice extends NetrcChoice {
  /** What the server asks for by 332. Default: FTPKIT_ACCOUNT, else that of the netrc file. */
  readonly account?: string | undefined
}

/**
 * Who logs in at a URL, and by which password: that of the URL, else that of its site, else FTPKIT_PASSWORD if it is for this
 * host, else that of the netrc file, else what is typed, which no one asks the anonymous user for. A URL without a user takes
 * that of the netrc file, else it is anonymous.
 */
export async function loginOf(url: FtpUrl, choice: LoginChoice, ask: AskPassword): Promise<LoginOf> {
  const { host } = url
  const account = choice.account ?? process.env.FTPKIT_ACCOUNT
  if (url.password !== undefined) return { user: url.user, password: url.password, account }
  if (url.site?.secret !== undefined) {
    const { passwordOf } = await import('./sites/secrets.js')
    return { user: url.user, password: await passwordOf(url.site), account }
  }
  const own = url.user === undefined ? undefined : ownPassword(host)
  if (own !== undefined) return { user: url.user, password: own, account }
  const { netrcEntry } = await import('./netrc-file.js')
  const entry = netrcEntry(choice, host, url.user)
  const user = url.user ?? entry?.login
  if (user === undefined) return { user, password: undefined, account }
  const isAnonymous = user.toLowerCase() === 'anonymous'
  const password = entry?.password ?? (isAnonymous ? undefined : await typedPassword(user, host, ask))
  return { user, password, account: account ?? entry?.account }
}

/** The host that FTPKIT_PASSWORD was sent to first. */
let passwordHost: string | undefined

/**
 * FTPKIT_PASSWORD, if it is for a host: for the one that FTPKIT_PASSWORD_HOST names, else for that of the first URL of
 * this run with a user and no password.
 */
function ownPassword(host: string): string | undefined {
  const { FTPKIT_PASSWORD: password, FTPKIT_PASSWORD_HOST: named } = process.env
  if (password === undefined) return undefined
  passwordHost ??= named || host
  return passwordHost.toLowerCase() === host.toLowerCase() ? password : undefined
}

/** Passwords that were typed, so that further sessions with the same account don't ask again. */
const typedPasswords = new Map<string, Promise<string>>()

function typedPassword(user: string, host: string, ask: AskPassword): Promise<string> {
  const account = `${user}@${host}`
  const answer = typedPasswords.get(account) ?? ask(user, host)
  typedPasswords.set(account, answer)
  return answer
}

/** Asks again next time: the password may have been mistyped. */
export function forgetTyped(user: string | undefined, host: string): void {
  typedPasswords.delete(`${user}@${host}`)
}

/** Asks for a password on the terminal without showing it. @throws RangeError without a terminal */
export function askOnTerminal(user: string, host: string): Promise<string> {
  return askSecret(passwordQuestion(user, host), noPassword(host))
}

function noPassword(host: string): string {
  const isForAnother = process.env.FTPKIT_PASSWORD !== undefined && passwordHost !== undefined
  return isForAnother
    ? `no password for ${host}: FTPKIT_PASSWORD is for ${passwordHost} alone; give that of ${host} in its URL or in ~/.netrc, or name the host by FTPKIT_PASSWORD_HOST`
    : 'no password: set FTPKIT_PASSWORD, put it in ~/.netrc, or run this command on a terminal'
}
