import { escapeTelnet, formatReply, type HostPort, type Reply, type ReplyFormat } from '@ftpkit/protocol'
import { concat, nameOctets } from '@ftpkit/transfer'
import { AskedCommands } from './asked-commands.js'
import { ClientCommands } from './client-commands.js'
import { DataPath } from './data-path.js'
import type { Output, Protection, Side } from './events.js'
import type { GatewayNote } from './notes.js'
import type { GatewayPolicy } from './policy.js'
import { ServerReplies } from './server-replies.js'
import { type Dialogue, finalReply } from './steps.js'

/** A control connection, as far as the session knows it. */
export interface Leg {
  /** The address of the gateway on this connection. */
  readonly local: HostPort
  /** The address of the other end. */
  readonly peer: HostPort
  /** Whether it is under TLS. */
  secure: boolean
  /** The protection of its data connections. */
  protection: Protection
}

const lineEnd = Uint8Array.of(0x0d, 0x0a)

/** What the dialogues of a session work with: both control connections, the data path, and every way to act. */
export class Relay {
  readonly commands: ClientCommands
  readonly replies: ServerReplies
  readonly asked = new AskedCommands()
  readonly data: DataPath
  client: Leg | undefined
  server: Leg | undefined
  /** The argument of HOST, if one came. */
  host: string | undefined
  /** The user name that the client gave last. */
  user: string | undefined
  /** The user name that the server is given, where the server is chosen by USER. */
  serverUser: string | undefined
  loggedIn = false
  /** The letter of MODE in force. */
  mode = 'S'
  /** EPSV ALL came: no other command that arranges a data connection is accepted (RFC 2428 §4). */
  extendedPassiveOnly = false
  /** The command that the server has accepted a position by, for the next transfer; undefined for none. */
  positionedBy: 'REST' | 'RANG' | undefined
  /** Whether TLS with the server is being begun: a reply that comes now is neither clear nor protected. */
  securingServer = false
  /** Whether the client has begun to set up protection (RFC 2228 §3: PBSZ comes before PROT). */
  bufferSizeKnown = false
  /** Whether a transfer runs, which ABOR and STAT pass. */
  transferring = false
  /** Whether the server has said that its transfer is complete, and the last octets of it are still being passed on. */
  finishing = false
  closed = false
  private outputs: Output[] = []

  constructor(public policy: GatewayPolicy) {
    this.commands = new ClientCommands(policy.lineLength, (octets) => this.send('client', octets))
    this.replies = new ServerReplies((octets) => this.send('server', octets))
    this.data = new DataPath((output) => this.emit(output))
  }

  emit(output: Output): void {
    this.outputs.push(output)
  }

  takeOutputs(): Output[] {
    const { outputs } = this
    this.outputs = []
    return outputs
  }

  /** Sends a reply of the gateway's own to the client. */
  say(code: number, text: string | readonly string[], format?: ReplyFormat): void {
    this.send('client', formatReply(code, text, format))
  }

  /** Passes a reply of the server on. */
  pass({ code, lines }: Reply): void {
    this.say(code, lines)
  }

  /** Refuses a command, and notes why. */
  refuse(code: number, verb: string, reason: string): void {
    this.note({ kind: 'refused', verb, reason })
    this.say(code, reason)
  }

  /** Gives a command of the client to the server, octet for octet. */
  forward(verb: string, octets: Uint8Array, overtaking = false): void {
    this.asked.add(verb, overtaking)
    this.send('server', concat([escapeTelnet(octets), lineEnd]))
  }

  /** Gives a command of the gateway's own to the server. */
  ask(verb: string, argument?: string): void {
    this.forward(verb, nameOctets(argument === undefined ? verb : `${verb} ${argument}`))
  }

  /** Gives a command of the gateway's own to the server, and waits for its final reply. */
  *answerTo(verb: string, argument?: string): Dialogue<Reply> {
    this.ask(verb, argument)
    return yield* finalReply()
  }

  note(note: GatewayNote): void {
    this.emit({ kind: 'note', note })
  }

  /** Ends the session. @param reason for the log @param text sent to the client, with 421 */
  end(reason: string, text?: string): void {
    if (this.closed) return
    this.closed = true
    this.note({ kind: 'ended', reason })
    if (text !== undefined) this.say(421, text)
    this.data.close()
    this.emit({ kind: 'close', side: 'client' })
    if (this.server) this.emit({ kind: 'close', side: 'server' })
  }

  private send(side: Side, octets: Uint8Array): void {
    this.emit({ kind: 'send', side, octets })
  }
}
