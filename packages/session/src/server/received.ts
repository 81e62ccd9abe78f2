import { type Command, canonicalVerb, type Line, parseCommand, type Verb } from '@ftpkit/protocol'
import { isFtpError, nameText } from '@ftpkit/transfer'
import type { Personality, VerbatimReply } from './personality.js'

/** A line of the control connection, understood as far as it can be without knowing the session. */
export type Received =
  /** `argument` is undefined without a space behind the verb. */
  | { readonly kind: 'command'; readonly verb: Verb; readonly argument: string | undefined }
  /** A command that only the personality has. */
  | { readonly kind: 'personality'; readonly verb: string; readonly argument: string }
  /** No command of the table. `foreign` when a peer of another protocol speaks. */
  | {
      readonly kind: 'fault'
      readonly code: number
      readonly text: string
      readonly foreign: boolean
      readonly verbatim?: VerbatimReply
    }

/** HTTP: a browser can be made to send it to any port, and anything in it (the ALPACA attack). */
const foreignLine = / HTTP\/\d|^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)(?: |$)|^HOST:/i

/** Why a line is no command, by what the line reader found. */
const lineFaults = {
  'too-long': fault(500, 'The command line is too long'),
  nul: fault(501, 'A command line has no NUL'),
  'bare-lf': fault(500, 'A command line ends in CR LF'),
} as const satisfies Record<Exclude<Line['kind'], 'line'>, Received>

/** What a line means. Texts never hold anything of it: it may be no FTP client that sent it. */
export function understand(line: Line, personality: Personality = {}): Received {
  if (line.kind !== 'line') return lineFaults[line.kind]
  const command = parsed(line.octets)
  const verb = command && canonicalVerb(command.verb)
  if (verb) return { kind: 'command', verb, argument: command.argument }
  if (command && personality.commands?.has(command.verb)) {
    return { kind: 'personality', verb: command.verb, argument: command.argument ?? '' }
  }
  const foreign = foreignLine.test(nameText(line.octets))
  const verbatim = command && personality.unknown?.(command.verb)
  return {
    ...fault(500, command ? 'Unknown command' : 'That is no command', foreign),
    ...(verbatim && { verbatim }),
  }
}

function fault(code: number, text: string, foreign = false): Extract<Received, { kind: 'fault' }> {
  return { kind: 'fault', code, text, foreign }
}

function parsed(octets: Uint8Array): Command | undefined {
  try {
    return parseCommand(octets)
  } catch (error) {
    if (isFtpError(error)) return undefined
    throw error
  }
}
