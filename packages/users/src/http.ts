import { accountIn, maxAnswerOctets, parseAnswer, questionOf } from './answer.js'
import { DecisionCache } from './decision-cache.js'
import { type ExternalOptions, external } from './external.js'
import type { Decision, Login, UserSource } from './source.js'

/** An HTTP service that decides about logins. */
export interface HttpUsersOptions extends ExternalOptions {
  /** `https:`, or `http:` of this machine. It contains nothing secret. */
  readonly url: string
  /** Sent as `Authorization: Bearer …`. @default none */
  readonly bearer?: string | undefined
  /** Whether passwords may be sent to another machine without TLS. @default false */
  readonly plaintext?: boolean | undefined
  /**
   * Milliseconds for which an accepted login is not asked again, where name, password and client are the same. A password
   * that is changed meanwhile stays valid for that long.
   *
   * @default 0
   */
  readonly cache?: number | undefined
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/
const wordsOfAnswer = ['yes', 'no', 'unknown'] as const

/**
 * Users of an HTTP service. It gets a POST with `{"name", "password", "peer": {"host", "port"}, "host", "tls"}` in JSON,
 * and answers status 200 and `{"login": "yes"}` with the fields of `AccountAttributes` and `name`, all optional, or
 * `{"login": "no"}`, or `{"login": "unknown"}` for a name that it doesn't know. Everything else, redirects among them,
 * means that it can't be decided now.
 *
 * @throws TypeError for a URL that can't be used, or that would show passwords; it does not repeat it
 */
export function httpUsers(options: HttpUsersOptions): UserSource {
  const { bearer, cache = 0, clock } = options
  const url = urlOf(options)
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' })
  if (bearer !== undefined) headers.set('authorization', bearerOf(bearer))
  const ask = async (login: Login, signal: AbortSignal): Promise<Decision> => {
    const answer = await post(url, headers, questionOf(login), signal)
    return decisionIn(answer, login.name)
  }
  const cached = cache > 0 ? new DecisionCache(cache, clock).through(ask) : ask
  const { origin, pathname } = new URL(url)
  return external({ title: `http ${origin}${pathname}`, local: false, ask: cached }, options)
}

function urlOf({ url: text, plaintext = false }: HttpUsersOptions): string {
  if (!URL.canParse(text)) throw new TypeError('not a URL of an HTTP service')
  const url = new URL(text)
  const { protocol, username, password, hostname } = url
  if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError('not a URL of http: or https:')
  if (username !== '' || password !== '')
    throw new TypeError('the URL of the HTTP service contains a password; give a bearer token instead')
  if (protocol === 'http:' && !plaintext && !loopback.test(hostname))
    throw new TypeError(`passwords would be sent to ${hostname} without TLS; use https:, or set plaintext`)
  return url.href
}

function bearerOf(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new TypeError('the bearer token is empty, or has characters that no header can have')
  return `Bearer ${token}`
}

async function post(url: string, headers: Headers, body: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }).catch(
    (error: Error) => {
      signal.throwIfAborted()
      throw new Error(`it can't be reached: ${causeOf(error)}`)
    },
  )
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`it answered status ${response.status}`)
  }
  return textOf(response, signal)
}

/** Reads no more of an answer than one may have. */
async function textOf(response: Response, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = []
  let octets = 0
  try {
    for await (const piece of response.body ?? []) {
      octets += piece.length
      if (octets > maxAnswerOctets) break
      pieces.push(piece)
    }
  } catch {
    signal.throwIfAborted()
    throw new Error('its answer was cut')
  }
  if (octets > maxAnswerOctets) throw new Error(`its answer is longer than ${maxAnswerOctets} octets`)
  return Buffer.concat(pieces).toString()
}

function decisionIn(text: string, name: string): Decision {
  const answer = parseAnswer(text)
  const { login, ...account } = Object(answer) as { login?: unknown }
  if (!wordsOfAnswer.some((word) => word === login))
    throw new Error('the answer has no field login with yes, no or unknown')
  if (login === 'unknown') return { kind: 'unknown' }
  if (login === 'no') return { kind: 'refused' }
  return { kind: 'accepted', account: accountIn(account, name) }
}

/** The cause of what `fetch` threw, which says more than it: `ECONNREFUSED`. */
function causeOf(error: Error): string {
  const { code, message } = Object(error.cause) as NodeJS.ErrnoException
  return code ?? message ?? error.message
}
