import type { Certificate } from './certificate.js'

/** Whether a peer talks TLS (RFC 4217): not at all, when asked to, or before anybody may log in. */
export type PeerTls = 'off' | 'optional' | 'required'

export interface PeerOptions {
  /** Folder that its user sees; it is given to `peerAccount`, with all that is in it. */
  readonly home: string
  readonly user: string
  /** At most 8 octets: globus-gridftp-server looks at no more. */
  readonly password: string
  /** @default 'off' */
  readonly tls?: PeerTls
  /** Ports for passive data connections, both included; else the peer's own choice. */
  readonly passivePorts?: { readonly from: number; readonly to: number }
  /** Address to listen at. @default '127.0.0.1' */
  readonly host?: string
  /** Lets a data connection go to another host or port than the client's own, for third-party transfers. */
  readonly foreignData?: boolean
}

/** A real server that listens. Disposing of it stops it. */
export interface Peer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Certificate to trust, PEM; `undefined` without TLS. */
  readonly ca: string | undefined
  /** Everything that it has said so far, its log files included. */
  log(): string
  /** Ends the server and all its sessions, and removes its files, but not its home. */
  stop(): Promise<void>
}

/** What the start of one kind of server is given. */
export interface PeerPlace extends Required<Omit<PeerOptions, 'passivePorts'>> {
  readonly passivePorts: PeerOptions['passivePorts'] | undefined
  readonly port: number
  /** Folder of this peer alone: configuration, logs, certificate. */
  readonly folder: string
  /** Absent without TLS. */
  readonly certificate: Certificate | undefined
}

/** How one kind of server is started. */
export interface PeerKind {
  /** Files without which it is not there. */
  readonly needs: readonly string[]
  /** Whether it can speak TLS. */
  readonly tls: boolean
  /** Whether it starts as root and becomes `peerAccount`. */
  readonly root: boolean
  /** Writes its files. @returns how it runs */
  prepare(place: PeerPlace): PeerCommand
}

export interface PeerCommand {
  readonly command: readonly string[]
  /** Files that the server sees instead of the machine's own, by the path that they hide. */
  readonly hidden?: Readonly<Record<string, string>>
  /** A server that wants one connection as its standard input and output, as inetd gives it. */
  readonly perConnection?: boolean
}
