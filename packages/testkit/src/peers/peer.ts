import type { Certificate } from './certificate.js'

/** Whether a peer speaks TLS (RFC 4217): never, on request, or required before a login. */
export type PeerTls = 'off' | 'optional' | 'required'

export interface PeerOptions {
  /** Folder of its user; it and all its files come to belong to `peerAccount`. */
  readonly home: string
  readonly user: string
  /** At most 8 octets: globus-gridftp-server ignores the others. */
  readonly password: string
  /** @default 'off' */
  readonly tls?: PeerTls | undefined
  /** Ports for passive data connections, inclusive. Default: the peer's choice. */
  readonly passivePorts?: { readonly from: number; readonly to: number } | undefined
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Port to listen on. @default any that is free */
  readonly port?: number | undefined
  /** Permits data connections to another host than the client's, for third-party transfers. @default false */
  readonly foreignData?: boolean | undefined
  /** Sessions at a time. Default: the peer's choice. Only pyftpdlib obeys it. */
  readonly sessions?: number | undefined
  /** Lets anyone read its home without a password (RFC 1635). Only pyftpdlib obeys it. @default false */
  readonly anonymous?: boolean | undefined
}

/** A real server that is running. Disposing of it stops it. */
export interface Peer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Certificate to trust, PEM; `undefined` without TLS. */
  readonly ca: string | undefined
  /** Processes that it was started as; others may come from them. */
  pids(): readonly number[]
  /** Its output so far, including its log files. */
  log(): string
  /** Ends the server and all its sessions, and removes its files but not its home. */
  stop(): Promise<void>
}

/** The options of a server that is started, with their defaults, and its place on this machine. */
export interface PeerPlace extends Pick<PeerOptions, 'home' | 'user' | 'password'> {
  readonly tls: PeerTls
  readonly host: string
  readonly foreignData: boolean
  readonly passivePorts?: PeerOptions['passivePorts']
  readonly sessions?: PeerOptions['sessions']
  readonly anonymous?: PeerOptions['anonymous']
  readonly port: number
  /** Folder of this peer alone: configuration, logs, certificate. */
  readonly folder: string
  /** Undefined without TLS. */
  readonly certificate: Certificate | undefined
}

/** One kind of server, and how it is started. */
export interface PeerKind {
  /** Files that it needs to be installed. */
  readonly needs: readonly string[]
  /** Whether it can speak TLS. */
  readonly tls: boolean
  /** Whether it starts as root and becomes `peerAccount`. */
  readonly root: boolean
  /** Writes its configuration. @returns its command line */
  prepare(place: PeerPlace): PeerCommand
}

export interface PeerCommand {
  readonly command: readonly string[]
  /** Files that the server sees instead of the machine's own, by the path that they hide. */
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** Whether it serves one connection, as its standard input and output, as under inetd. @default false */
  readonly perConnection?: boolean | undefined
}
