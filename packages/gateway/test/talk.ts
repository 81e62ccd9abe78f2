import type { HostPort } from '@ftpkit/protocol'
import { expect } from 'vitest'
import { type GatewayOptions, GatewaySession, type Input, type Output, type Side } from '../src/index.js'

const utf8 = new TextEncoder()

/** A session without sockets: what happens is said by calls, and everything it wants done is kept until it is asked for. */
export class Talk {
  readonly session: GatewaySession
  now = 0
  private outputs: Output[] = []

  constructor(options: GatewayOptions = {}) {
    this.session = new GatewaySession(options)
  }

  /** A client and a server, greeted. */
  static connected(options: GatewayOptions = {}, addresses: Addresses = {}): Talk {
    const talk = new Talk(options).accept(addresses).reach(addresses).server('220 ready')
    talk.taken()
    return talk
  }

  /** The same, and logged in. */
  static loggedIn(options: GatewayOptions = {}, addresses: Addresses = {}): Talk {
    const talk = Talk.connected(options, addresses)
    talk.client('USER me').server('331 password').client('PASS secret').server('230 in')
    talk.taken()
    return talk
  }

  accept({ client = '192.0.2.1', inside = '198.51.100.1' }: Addresses = {}): this {
    return this.input({ kind: 'connected', local: at(inside, 21), peer: at(client, 50_000) })
  }

  reach({ outside = '203.0.113.1', server = '203.0.113.9' }: Addresses = {}, user?: string): this {
    return this.input({ kind: 'serverConnected', local: at(outside, 40_000), peer: at(server, 21), user })
  }

  /** Lines of the client. */
  client(...lines: string[]): this {
    return this.octets('client', lines.map((line) => `${line}\r\n`).join(''))
  }

  /** Lines of the server. */
  server(...lines: string[]): this {
    return this.octets('server', lines.map((line) => `${line}\r\n`).join(''))
  }

  octets(side: Side, text: string | Uint8Array): this {
    return this.input({ kind: 'octets', side, octets: typeof text === 'string' ? utf8.encode(text) : text })
  }

  input(input: Input): this {
    this.outputs.push(...this.session.handle(input, this.now))
    return this
  }

  /** Time passes, and the alarm rings if it was set before that. */
  after(milliseconds: number): this {
    this.now += milliseconds
    return this.input({ kind: 'clock' })
  }

  /** What the session wanted since the last call, as lines: `> RETR x` to the server, `< 150 ok` to the client, others by name. */
  taken(): string[] {
    const taken = this.outputs.flatMap(linesOf)
    this.outputs = []
    return taken
  }

  /** Expects what the session wanted since the last call. */
  wants(...lines: string[]): this {
    expect(this.taken()).toEqual(lines)
    return this
  }
}

/** The addresses on both sides of a gateway. */
export interface Addresses {
  readonly client?: string
  readonly inside?: string
  readonly outside?: string
  readonly server?: string
}

function at(host: string, port: number): HostPort {
  return { host, port }
}

function linesOf(output: Output): string[] {
  switch (output.kind) {
    case 'send': {
      const text = new TextDecoder('latin1').decode(output.octets)
      const lines = text.split('\r\n')
      expect(lines.pop()).toBe('')
      return lines.map((line) => `${output.side === 'client' ? '<' : '>'} ${line}`)
    }
    case 'close':
    case 'secure':
      return [`${output.kind} ${output.side}`]
    case 'listen':
      return [`listen ${output.side} v${output.family}`]
    case 'openData': {
      const way = output.to ? `dial ${output.to.host}:${output.to.port}` : 'accept'
      return [`${way} ${output.side} ${output.protection}`]
    }
    case 'route':
      return [`route ${output.user ?? ''}`.trim()]
    case 'note':
      return output.note.kind === 'refused' || output.note.kind === 'unasked'
        ? [`note ${output.note.kind}`]
        : []
    case 'wake':
      return []
    default:
      return [output.kind]
  }
}
