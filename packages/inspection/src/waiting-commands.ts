import type { PacketMark } from '@ftpkit/capture'
import { commandRow, type Verb } from '@ftpkit/protocol'
import type { SeenCommand } from './events.js'

/** A command that waits for its final reply. */
export interface WaitingCommand {
  readonly command: SeenCommand
  readonly verb: Verb | undefined
  readonly argument: string
  /** What is hidden in it. */
  readonly secret: string | undefined
  readonly mark: PacketMark
  /** Whether a 1yz reply has come. */
  isBegun?: boolean | undefined
  /** REST: whether a transfer has begun with it before its reply came. */
  isTaken?: boolean | undefined
}

/** Which command a reply answers. */
export interface Answered {
  readonly by: WaitingCommand
  /** Commands before it that get no reply any more. */
  readonly unanswered: readonly WaitingCommand[]
}

/** Commands that are remembered while their replies are missing. */
const maxWaiting = 1_000

/**
 * Replies that say by their code to which command they belong: by these the two sides find together again where a server
 * has left out a reply, such as that to ABOR after a transfer.
 */
const specific = new Set([
  125, 150, 211, 212, 213, 215, 221, 225, 227, 228, 229, 230, 234, 235, 257, 331, 334, 350,
])

/** The commands of a session that wait for replies. Those come in the order of the commands, with exceptions. */
export class WaitingCommands {
  private readonly all: WaitingCommand[] = []

  add(command: WaitingCommand): void {
    if (this.all.length < maxWaiting) this.all.push(command)
  }

  /** Those that wait, the first that was sent first. */
  get list(): readonly WaitingCommand[] {
    return this.all
  }

  /** Whether another command with a verb waits. */
  has(verb: Verb, than: WaitingCommand): boolean {
    return this.all.some((other) => other.verb === verb && other !== than)
  }

  /**
   * Takes the command that a reply answers: the first that waits. A server may answer others during a transfer, as RFC 959
   * §4.1.3 says of STAT; and a code may belong to no command but a later one.
   */
  answer(code: number): Answered | undefined {
    const [first] = this.all
    if (!first) return undefined
    const found = accepts(first, code) && !this.isOfStatus(first, code) ? first : (this.later(code) ?? first)
    const before = this.all.slice(0, this.all.indexOf(found))
    const unanswered = before.filter((command) => !isRunning(command))
    for (const command of code >= 200 ? [...unanswered, found] : unanswered) this.remove(command)
    if (code < 200) found.isBegun = true
    return { by: found, unanswered }
  }

  /**
   * Replies are missing in the capture. Hardly any client sends a command before the one before it is answered: what comes
   * now answers the last one.
   */
  loseReplies(): void {
    this.all.splice(0, this.all.length - 1)
  }

  /** The command after the first that a reply fits, if nothing but transfers that run and commands it can't fit are before it. */
  private later(code: number): WaitingCommand | undefined {
    for (const [index, command] of this.all.entries()) {
      if (index > 0 && accepts(command, code)) return command
      const canPass = isRunning(command) || command.verb === 'ABOR' || specific.has(code)
      if (!canPass) return undefined
    }
    return undefined
  }

  /** Whether 450 is the reply to a STAT that names no file there, and not the end of a transfer that has begun (§5.4). */
  private isOfStatus(first: WaitingCommand, code: number): boolean {
    return code === 450 && isRunning(first) && this.all[1]?.verb === 'STAT'
  }

  private remove(command: WaitingCommand): void {
    this.all.splice(this.all.indexOf(command), 1)
  }
}

/** Whether a transfer has begun and not ended. */
function isRunning({ verb, isBegun }: WaitingCommand): boolean {
  const use = verb && commandRow(verb).data
  return isBegun === true && (use === 'send' || use === 'receive')
}

/** Whether a reply may answer a command. */
function accepts(command: WaitingCommand, code: number): boolean {
  if (!command.verb) return true
  const { preliminary, success, intermediate, failure } = commandRow(command.verb)
  const isListed = [preliminary, success, intermediate].some((codes) => codes.includes(code))
  if (isListed || isRunning(command)) return isListed || endsTransfer(code)
  return failure.includes(code)
}

/** Whether a reply may be the end of a transfer that has begun: syntax and login were right. */
function endsTransfer(code: number): boolean {
  return (code >= 420 && code < 460) || (code >= 550 && code < 560)
}
