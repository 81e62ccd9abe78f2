import type { FileSystem } from '@ftpkit/filesystem'
import type { Answer, Answers, Endpoint, Question, Refusal } from '@ftpkit/session'
import { isFtpError } from '@ftpkit/transfer'
import { clientNetwork } from '../../net/address.js'
import type { Gate } from '../access/gate.js'
import type { Rate } from '../bandwidth.js'
import type { Actor, LoginRefusal, ServerLog } from '../events.js'
import { bannedText } from '../refusing.js'
import type { LoginBackOff } from './login-back-off.js'
import type { NewModes } from './new-modes.js'
import { answerSite, type SiteCommands } from './site.js'

/** The connection that a login comes from. */
export interface LoginContext {
  /** Address and port of the client. */
  readonly peer: Endpoint
  /** What counts as one client for limits: an IPv4 address, or the first 64 bits of an IPv6 one. */
  readonly network: string
  /** The host name that the client gave by HOST. */
  readonly host: string | undefined
  /** Whether TLS protects the control connection. */
  readonly secure: boolean
  /**
   * Aborted when no answer is wanted any more: the session is over, or the client sends no more. Made when it is asked
   * for, so ask for it only where something waits.
   */
  readonly signal: AbortSignal
}

/**
 * Decides who may log in, and what they are served. A `LoginRefused`, or undefined, refuses the login; the client learns no
 * more than that. An FtpError with
 * a `replyHint` is the reply, at once; 421 ends the session, as for a server that is too busy to check the password. What
 * else it throws is logged, and answered by 421 too, without its text: nothing says that the password is wrong.
 */
export type Authenticate = (
  user: string,
  password: string,
  context: LoginContext,
) => Promise<Grant | LoginRefused | undefined>

/** Why a login is refused, for the log: all refusals look alike to the client, and are delayed alike. */
export interface LoginRefused {
  /**
   * An unknown `user` or a wrong `password` counts as a failure. After the right password a `network` from which the user
   * may not come, or a user without a `home` or any permission, does not.
   */
  readonly refused: Extract<LoginRefusal, 'user' | 'password' | 'network' | 'home'>
}

/** What a user who logged in is served. */
export interface Grant {
  /** What the user sees as `/`. It stays the caller's; the server never closes it. */
  readonly files: FileSystem
  /** The account that was proven, where it is not called as the user typed. @default the name of the user */
  readonly account?: string | undefined
  /**
   * What the user may do besides the work with files, under the names that a personality documents. @default what the
   * personality allows
   */
  readonly privileges?: readonly string[] | undefined
  /**
   * How fast the octets of all sessions of the account move together: octets per second, for each direction or for both
   * of them. @default `limitRate.user` of the server
   */
  readonly limitRate?: Rate | undefined
  /** Mode bits of what the user stores. @default those of `files` */
  readonly modes?: NewModes | undefined
  /** Initial working directory. @default '/' */
  readonly home?: string | undefined
  /** Other file systems, by their names for SMNT; `/` returns to `files`. */
  readonly mounts?: Readonly<Record<string, FileSystem>> | undefined
}

/** Questions about the login, the host name and what is served. */
export type AccountQuestion = Extract<Question, { operation: 'login' | 'host' | 'mount' | 'site' }>

export interface AccountContext {
  readonly session: number
  readonly peer: Endpoint
  readonly authenticate: Authenticate
  /** Names that HOST accepts; undefined for any. */
  readonly hosts: readonly string[] | undefined
  readonly site: SiteCommands
  readonly backOff: LoginBackOff
  readonly gate: Gate
  readonly log: ServerLog
}

/** Who is logged in to a session, and what is served now. */
export class Account {
  private grant: Grant | undefined
  /** The last user name that was given, authenticated or not; empty before. */
  user = ''
  private mounted: FileSystem | undefined
  /** The server name that the client asked TLS for (SNI); undefined for none, or without TLS. */
  serverName: string | undefined
  secure = false
  /** Logins that were asked for. */
  logins = 0
  /** Octets on data connections. */
  uploaded = 0
  downloaded = 0

  constructor(private readonly context: AccountContext) {}

  /** What is served now. @throws TypeError before a login; the session never asks for it then */
  get files(): FileSystem {
    if (!this.mounted) throw new TypeError('no user is logged in')
    return this.mounted
  }

  /** The account that is logged in; empty before a login. */
  get name(): string {
    return this.grant ? (this.grant.account ?? this.user) : ''
  }

  /** Who is logged in, and from where, for events. */
  get actor(): Actor {
    const { session, peer } = this.context
    return { session, peer, account: this.name || undefined, tls: this.secure }
  }

  /** Counts the octets of a transfer. */
  moved(direction: string, octets: number): void {
    if (direction === 'store') this.uploaded += octets
    else this.downloaded += octets
  }

  /** The rate of the account; undefined for what all have. */
  get limitRate(): Rate | undefined {
    return this.grant?.limitRate
  }

  /** Mode bits of what the account stores. */
  get modes(): NewModes | undefined {
    return this.grant?.modes
  }

  /** What was granted besides files; undefined for what the personality allows. */
  get privileges(): readonly string[] | undefined {
    return this.grant?.privileges
  }

  /** @param asking has the signal that is aborted when no answer is wanted any more */
  async answer(question: AccountQuestion, asking: Pick<LoginContext, 'signal'>): Promise<Answer> {
    switch (question.operation) {
      case 'login':
        return this.login(question, asking)
      case 'host':
        return this.host(question.host)
      case 'mount':
        return this.mount(question.name)
      case 'site':
        return answerSite(this.context.site, question, {
          user: this.user,
          account: this.name,
          files: this.files,
          directory: question.directory,
        })
    }
  }

  /** A failure is delayed, whether the user exists or not. */
  private async login(
    { user, password, host }: Extract<Question, { operation: 'login' }>,
    asking: Pick<LoginContext, 'signal'>,
  ): Promise<Answer> {
    const { authenticate, backOff, gate, peer, log, session } = this.context
    const network = clientNetwork(peer.host)
    const { secure } = this
    const login: LoginContext = {
      peer,
      network,
      host,
      secure,
      get signal() {
        return asking.signal
      },
    }
    this.logins += 1
    if (await gate.banOf(peer.host)) {
      this.grant = undefined
      return this.unchecked(user, 'banned', { reply: 421, text: bannedText })
    }
    let answer: Grant | LoginRefused | undefined
    try {
      answer = await authenticate(user, password, login)
    } catch (error) {
      this.grant = undefined
      // No password was checked, so no failure is counted or delayed.
      if (isFtpError(error) && error.replyHint !== undefined)
        return this.unchecked(user, 'unavailable', { reply: error.replyHint, text: error.message })
      log({ kind: 'fault', session, doing: 'authenticating', error })
      const text = 'Logins cannot be checked now; try again later'
      return this.unchecked(user, 'unavailable', { reply: 421, text })
    }
    const refused = refusalIn(answer)
    this.grant = refused === undefined ? (answer as Grant) : undefined
    this.mounted = this.grant?.files
    this.user = user
    this.logLogin(user, refused)
    if (this.grant) backOff.succeeded(network)
    else await backOff.failed(network, asking.signal)
    return { ok: true, value: this.grant && served(this.grant, this.grant.files, this.grant.home) }
  }

  private unchecked(user: string, reason: LoginRefusal, refusal: Refusal): Answer {
    this.mounted = undefined
    this.user = user
    this.logLogin(user, reason)
    return { ok: false, refusal }
  }

  private logLogin(user: string, reason: LoginRefusal | undefined): void {
    const counted = reason !== undefined && failures.has(reason)
    this.context.log({
      kind: 'login',
      user,
      granted: reason === undefined,
      reason,
      counted,
      ...this.actor,
    })
  }

  private host(host: string): Answer {
    const { hosts } = this.context
    // RFC 7151 §3.3: the name given by HOST is that of the TLS session.
    if (this.serverName !== undefined && this.serverName.toLowerCase() !== host) {
      return {
        ok: false,
        refusal: { reply: 504, text: 'HOST differs from the server name of the TLS session' },
      }
    }
    if (!hosts || hosts.some((name) => name.toLowerCase() === host)) return { ok: true, value: undefined }
    return { ok: false, refusal: { reply: 504, text: 'This server does not have that name' } }
  }

  private mount(name: string): Answer {
    const { mounts = {}, files, home = '/' } = this.grant!
    const found = name === '/' ? files : Object.hasOwn(mounts, name) ? mounts[name] : undefined
    if (!found) return { ok: false, refusal: { reply: 550, text: 'There is no such file system' } }
    this.mounted = found
    return { ok: true, value: served(this.grant!, found, found === files ? home : '/') }
  }
}

/** Refusals that count as failures of the client. */
const failures: ReadonlySet<LoginRefusal> = new Set(['credentials', 'user', 'password'])

function refusalIn(answer: Grant | LoginRefused | undefined): LoginRefusal | undefined {
  if (answer === undefined) return 'credentials'
  return 'refused' in answer ? answer.refused : undefined
}

function served({ modes }: Grant, { changeable }: FileSystem, home = '/'): Answers['mount'] {
  return { home, changeable, umask: modes?.umask }
}
