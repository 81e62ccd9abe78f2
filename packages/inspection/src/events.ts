import type { Connection, Endpoint, PacketMark } from '@ftpkit/capture'
import type { FileSink } from '@ftpkit/transfer'
import type { Finding } from './findings.js'

/** One FTP session: a control connection and what belongs to it. */
export interface Session {
  /** Counts the sessions of a capture from 1. */
  readonly id: number
  /** The control connection. */
  readonly connection: Connection
  /** The side that sent commands. */
  readonly client: Endpoint
  /** The side that sent replies. */
  readonly server: Endpoint
}

/** A command as the client sent it. */
export interface SeenCommand {
  /** Counts the commands of a session from 1. */
  readonly index: number
  /** In upper case, as sent: aliases such as XPWD too. */
  readonly verb: string
  /** After the first space. Secrets are hidden: `****`. */
  readonly argument: string | undefined
  /** Octets of the line that are not in `argument`, since it was too long. */
  readonly dropped: number
}

/** The parameters in force, as the two sides agreed on them. A MODE that RFC 959 has not is kept by its letter. */
export interface SeenParameters {
  /** As `formatType` of `@ftpkit/transfer` writes it: `A N`, `I`; or what the client sent and no codec knows. */
  readonly type: string
  /** STRU: `F`, `R`, `P`; or what the client sent. */
  readonly structure: string
  /** MODE: `S`, `B`, `C`; or what the client sent. */
  readonly mode: string
}

/** By which command a data connection was arranged. `default`: by none, so that the server connects to port U. */
export type DataWay = 'PORT' | 'PASV' | 'EPRT' | 'EPSV' | 'LPRT' | 'LPSV' | 'default'

/** A data connection that has been arranged. */
export interface Expectation {
  /** The command that agreed on it. */
  readonly way: DataWay
  /** Who listens. The other one connects. */
  readonly listener: 'client' | 'server'
  /** Where it listens, as the command or reply names it. */
  readonly address: string
  /** The port of the side that listens. */
  readonly port: number
}

/** How a data connection belongs to a transfer. */
export interface DataConnection {
  /** The TCP connection that was found. */
  readonly connection: Connection
  /** What the dialogue had agreed on. */
  readonly expectation: Expectation
  /**
   * `address`: it goes where the expectation says. `port`: only its port is that one: something on the way translates
   * addresses (NAT).
   */
  readonly match: 'address' | 'port'
}

/** A transfer that has begun. */
export interface Transfer {
  /** Counts the transfers of a capture from 1. */
  readonly id: number
  /** The session whose dialogue asked for it. */
  readonly session: Session
  /** The command that began it. */
  readonly command: SeenCommand
  /** `send`: from the server to the client. */
  readonly direction: 'send' | 'receive'
  /** TYPE, STRU and MODE at that time. */
  readonly parameters: SeenParameters
  /** The position of REST, if one came before. */
  readonly restart: string | undefined
}

/** A fault in what a transfer carried. */
export interface TransferFault {
  /** Octets of the data connection before the faulty one. */
  readonly offset: number | undefined
  /** The clause that was violated, as `RFC number §section`; undefined where none says it. */
  readonly clause: string | undefined
  /** What is wrong, for people. */
  readonly message: string
  /** Whether decoding resumed after it. */
  readonly tolerated: boolean
}

/** How a transfer ended, and what it carried. */
export interface TransferSummary {
  /** The transfer that ended. */
  readonly transfer: Transfer
  /** Those that carried it; several if it was moved again. */
  readonly connections: readonly DataConnection[]
  /** The last reply to its command. */
  readonly reply: number | undefined
  /** Octets on the data connection, and how many of them are not in the capture. */
  readonly wireOctets: number
  /** Octets that the capture lacks. */
  readonly missingOctets: number
  /** Octets that MODE carried, and octets of the file; undefined if they are unknown. */
  readonly carriedOctets: number | undefined
  /** Octets of the file; undefined where they could not be decoded. */
  readonly fileOctets: number | undefined
  /** Records, in STRU R and where a host marks them in STRU F. */
  readonly records: number
  /** Pages of STRU P. */
  readonly pages: number
  /** Restart markers of MODE B and C. */
  readonly restartMarkers: number
  /** What was wrong, in order. */
  readonly faults: readonly TransferFault[]
  /** Whether the data connection is under TLS, so that only its wire octets are known. */
  readonly protected: boolean
  /** When the first and the last octet were captured. */
  readonly began: PacketMark | undefined
  /** When it ended; undefined if the capture ends before. */
  readonly ended: PacketMark | undefined
}

/** What happened, in the order of the capture. */
export type InspectionEvent = { readonly session: Session; readonly mark: PacketMark } & (
  | { readonly kind: 'session' }
  | { readonly kind: 'command'; readonly command: SeenCommand }
  | {
      readonly kind: 'reply'
      readonly code: number
      readonly lines: readonly string[]
      /** The command that it answers; undefined for the greeting and for a reply without a command. */
      readonly to: SeenCommand | undefined
    }
  /** A line of the server that belongs to no reply. */
  | { readonly kind: 'stray-line'; readonly text: string }
  | { readonly kind: 'parameters'; readonly parameters: SeenParameters }
  | { readonly kind: 'expectation'; readonly expectation: Expectation }
  | { readonly kind: 'data-connection'; readonly data: DataConnection }
  | { readonly kind: 'transfer'; readonly transfer: Transfer }
  | { readonly kind: 'transfer-end'; readonly summary: TransferSummary }
  /**
   * The control connection goes under TLS, or comes out of it; `readable` if the capture has in clear what was under it, and
   * `recorded` if that is because one of the two ends has recorded itself.
   */
  | {
      readonly kind: 'tls'
      readonly on: boolean
      readonly readable?: boolean | undefined
      readonly recorded?: boolean | undefined
    }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'session-end'; readonly reason: string }
)

/** Takes what one transfer carries. All views are valid only during the call. */
export interface TransferSink {
  /** Octets of a data connection; in MODE E several carry one transfer at a time. */
  wire?(chunk: Uint8Array, start: number, end: number, mark: PacketMark, data: DataConnection): void
  /** What MODE carries, before TYPE and STRU. Not called for transfers in MODE S without records. */
  readonly carried?: FileSink | undefined
  /** Octets of the file, as the receiver would have written it. */
  file?(chunk: Uint8Array, start: number, end: number): void
  /** Octets are missing at this place of the data connection. */
  hole?(length: number): void
  /** Called once, after all octets. */
  end?(summary: TransferSummary): void
}

/** Takes what an {@link Inspector} finds. */
export interface InspectionSink {
  /** Takes the next event, in the order of the capture. */
  event(event: InspectionEvent): void
  /** Called when a transfer begins. @returns where its octets go, if they are wanted */
  transfer?(transfer: Transfer): TransferSink | undefined
}
