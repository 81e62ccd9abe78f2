import type { PacketMark } from '@ftpkit/capture'
import type { Verb } from '@ftpkit/protocol'
import type { FindingCode } from './findings.js'

/** Users whose password is not secret. */
const anonymous = /^(?:anonymous|ftp)$/i

/** Watches what is said in clear about a login. */
export class Login {
  private user: string | undefined
  /** The reply that refused AUTH. */
  private refused: number | undefined
  private asked = false

  constructor(private readonly find: (code: FindingCode, message: string, mark: PacketMark) => void) {}

  command(verb: Verb | undefined, line: string, mark: PacketMark): void {
    if (verb === 'AUTH') this.asked = true
    if (verb === 'USER') this.user = line.trim().slice(5).trim()
    if (verb === 'PASS' && !(this.user !== undefined && anonymous.test(this.user))) {
      this.find('password-in-clear', `the password was sent in clear: ${this.why}`, mark)
    }
  }

  reply(verb: Verb | undefined, code: number, mark: PacketMark): void {
    if (verb !== 'AUTH' || code < 400) return
    this.refused = code
    this.find('auth-refused', `AUTH refused with ${code}: what follows is in clear, passwords too`, mark)
  }

  private get why(): string {
    if (this.refused !== undefined) return `the server had refused AUTH with ${this.refused}`
    return this.asked ? 'AUTH had no effect' : 'the client did not ask for TLS'
  }
}
