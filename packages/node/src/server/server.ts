import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { MarkerInterval, RecordFormat } from '@ftpkit/pipeline'
import { formatReply } from '@ftpkit/protocol'
import type { Endpoint } from '@ftpkit/session'
import { boundTo, hostPort, remoteEnd } from '../net/address.js'
import { closeGently } from '../net/socket-io.js'
import type { Authenticate } from './answers/account.js'
import { LoginBackOff } from './answers/login-back-off.js'
import { type SiteCommands, siteSyntaxes } from './answers/site.js'
import { checkedRules, type StorageRule } from './answers/storage.js'
import { ControlConnection, type ControlSurroundings } from './control/connection.js'
import type { PortRange } from './data/channel.js'
import { type PassiveAddress, PublicAddress } from './data/public-address.js'
import { descriptorLimit, onlyReserveLeft } from './descriptors.js'
import type { ServerLog } from './events.js'
import type { ServerHooks } from './hooks.js'
import { defaultServerLimits, type ServerLimits } from './limits.js'
import type { ServerPersonality } from './personality.js'
import { checkTls, type TlsIdentity, type TlsOptions } from './tls/contexts.js'

export interface ServerOptions {
  /** Address to listen on; `127.0.0.1` unless given, so that nothing is served to others by accident. */
  readonly host?: string
  /** Port to listen on; 0, any free one, unless given. */
  readonly port?: number
  /** Who may log in, and what they are served. */
  readonly authenticate: Authenticate
  /** Ports for passive data connections; unless given, a random one from 61,000 on, or any that is free. */
  readonly passivePorts?: PortRange | undefined
  /**
   * Port that active data connections come from; any free one unless given. RFC 959 §5.2 has the one before the control
   * port, 20, which firewalls of old know; a system lets only the privileged take ports below 1024.
   */
  readonly activePort?: number | undefined
  /**
   * Address that PASV tells, for clients behind a translating router: an IPv4 address, a name that has one, looked up
   * once a minute at most, or rules by the network of the client. The control connection's own unless given.
   */
  readonly passiveAddress?: PassiveAddress | undefined
  /** Code page of the data in TYPE E; IBM-1047 unless given. */
  readonly codePage?: string
  /** How records lie in files, for STRU R; `lines` unless given. */
  readonly recordFormat?: RecordFormat
  /** How the files of some paths lie in storage instead; the first rule that fits counts. SITE goes before it. */
  readonly storageRules?: readonly StorageRule[]
  /** How often a RETR in MODE B or C sends a restart marker; never unless given. */
  readonly markers?: MarkerInterval
  readonly greeting?: string
  readonly limits?: Partial<ServerLimits>
  /** Names that HOST may give (RFC 7151); any unless given. */
  readonly hosts?: readonly string[]
  /** Commands behind SITE, by name in upper case, besides those that SITE HELP tells; one of the same name goes before. */
  readonly site?: SiteCommands
  /** FTPS: when, and by which certificate; none unless given. */
  readonly tls?: TlsOptions
  /**
   * Addresses of other servers that data connections may come from and go to, for transfers between two servers
   * (RFC 959 §5.2); only the client's own unless given.
   */
  readonly dataPeers?: readonly string[]
  /** Makes what each session passes for; none in particular unless given. */
  readonly personality?: (() => ServerPersonality) | undefined
  /** What to do when files have moved and sessions end. */
  readonly hooks?: ServerHooks
  /** Told what happens; never a password. */
  readonly log?: ServerLog
}

/** An FTP server. It installs no signal handlers and never ends the process. */
export class FtpServer implements AsyncDisposable {
  private readonly server: Server
  private readonly sessions = new Set<ControlConnection>()
  /** Sessions by address of the client. */
  private readonly perAddress = new Map<string, number>()
  private readonly surroundings: ControlSurroundings
  private tls: TlsOptions | undefined
  private lastId = 0
  private drained: (() => void) | undefined
  private readonly descriptors = descriptorLimit() ?? Number.POSITIVE_INFINITY

  /**
   * @throws an Error of OpenSSL for a certificate or a key that can't be used, RangeError for a `passiveAddress` that is
   *   none, a code page that isn't known, or a rule that can't be
   */
  constructor(private readonly options: ServerOptions) {
    this.tls = options.tls
    if (this.tls) checkTls(this.tls)
    const limits = { ...defaultServerLimits, ...options.limits }
    const storage = {
      codePage: options.codePage ?? 'IBM-1047',
      recordFormat: options.recordFormat ?? ({ format: 'lines' } as const),
      markers: options.markers,
    }
    this.surroundings = {
      passiveAddress: options.passiveAddress ? new PublicAddress(options.passiveAddress) : undefined,
      ...storage,
      storageRules: checkedRules(options.storageRules ?? [], storage),
      dataPeers: options.dataPeers ?? [],
      hooks: options.hooks ?? {},
      personality: options.personality,
      backOff: new LoginBackOff(limits),
      authenticate: options.authenticate,
      limits,
      log: options.log ?? (() => {}),
      dataPorts: { passive: options.passivePorts, active: options.activePort },
      greeting: options.greeting ?? 'ftpkit is ready',
      hosts: options.hosts,
      site: options.site ?? {},
      siteSyntaxes: siteSyntaxes(options.site ?? {}),
      tls: () => this.tls,
    }
    const accepting = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true }
    this.server = createTcpServer(accepting, (socket) => this.accept(socket))
  }

  /** Begins to accept connections. Rejects when the address can't be listened on. */
  async listen(): Promise<this> {
    const { host = '127.0.0.1', port = 0 } = this.options
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject)
        this.server.on('error', (error) => {
          this.surroundings.log({ kind: 'fault', session: undefined, doing: 'accepting', error })
        })
        resolve()
      })
    })
    return this
  }

  /**
   * Goes on with another certificate; sessions keep the one they began with.
   *
   * @throws TypeError for a server without TLS, an Error of OpenSSL for a certificate or a key that can't be used
   */
  renewCertificate(identity: TlsIdentity & Pick<TlsOptions, 'names'>): void {
    if (!this.tls) throw new TypeError('the server has no TLS: give it in its options')
    const renewed = { ...this.tls, ...identity }
    checkTls(renewed)
    this.tls = renewed
  }

  /** Where the server listens. @throws TypeError before `listen` */
  get address(): Endpoint {
    return boundTo(this.server.address())
  }

  /** Where the server listens, as a URL without a user: `ftp://127.0.0.1:2121`, `ftps://…` for implicit TLS. */
  get url(): string {
    return `${this.tls?.mode === 'implicit' ? 'ftps' : 'ftp'}://${hostPort(this.address)}`
  }

  /** Sessions open now. */
  get sessionCount(): number {
    return this.sessions.size
  }

  /** Stops accepting, lets transfers end for `limits.shutdownTime` milliseconds, then ends what is left. */
  async close(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const session of this.sessions) session.closeWhenIdle()
    if (this.sessions.size > 0) await this.drain()
    await stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async drain(): Promise<void> {
    const drained = new Promise<void>((resolve) => {
      this.drained = resolve
    })
    const timer = setTimeout(() => {
      for (const session of this.sessions) session.destroy()
    }, this.surroundings.limits.shutdownTime)
    await drained
    clearTimeout(timer)
  }

  private accept(socket: Socket): void {
    const { sessions, sessionsPerAddress, closingTime } = this.surroundings.limits
    if (onlyReserveLeft(this.descriptors)) return refuseAtOnce(socket)
    const { host } = remoteEnd(socket)
    const ofAddress = this.perAddress.get(host) ?? 0
    if (this.sessions.size >= sessions || ofAddress >= sessionsPerAddress)
      return refuseGently(socket, closingTime)
    this.perAddress.set(host, ofAddress + 1)
    const session = new ControlConnection(++this.lastId, socket, this.surroundings, () => {
      this.sessions.delete(session)
      this.leave(host)
      if (this.sessions.size === 0) this.drained?.()
    })
    this.sessions.add(session)
  }

  private leave(host: string): void {
    const left = this.perAddress.get(host)! - 1
    if (left > 0) this.perAddress.set(host, left)
    else this.perAddress.delete(host)
  }
}

function refuseGently(socket: Socket, grace: number): void {
  socket.on('error', () => socket.destroy())
  socket.end(formatReply(421, 'Too many sessions, try again later'), () => closeGently(socket, grace))
}

/** Gives the descriptor back before the next connection is accepted: the kernel has the reply already. */
function refuseAtOnce(socket: Socket): void {
  socket.on('error', () => {})
  socket.write(formatReply(421, 'Too many connections, try again later'))
  socket.destroy()
}

/** An FTP server with these options; it serves once `listen` is called. */
export function createServer(options: ServerOptions): FtpServer {
  return new FtpServer(options)
}
