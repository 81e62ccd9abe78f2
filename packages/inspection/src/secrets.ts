import { canonicalVerb, commandRow, type Verb } from '@ftpkit/protocol'

/** What a secret is shown as. */
export const hidden = '****'

/** A command as an inspector shows it. */
export interface ShownCommand {
  readonly verb: string
  readonly argument: string | undefined
  /** What the argument hides. */
  readonly secret?: string | undefined
}

/**
 * What is known of the beginning of a line: it is there; octets before it are missing in the capture; or these began with
 * a secret.
 */
export type LineBeginning = 'there' | 'missing' | 'secret'

/**
 * Splits a line into verb and argument, and hides what others must not read.
 *
 * @param beginning of the line: the end of a PASS looks like another command
 * @param showSecrets whether secrets are wanted
 */
export function showCommand(line: string, beginning: LineBeginning, showSecrets: boolean): ShownCommand {
  const { verb, argument } = split(line)
  if (showSecrets) return { verb, argument }
  if (beginning === 'secret' || (beginning === 'missing' && !known(verb)))
    return { verb: hidden, argument: undefined }
  return isSecret(verb) && argument !== undefined
    ? { verb, argument: hidden, secret: argument }
    : { verb, argument }
}

/** Lines of the reply to a command: some servers repeat one that they don't understand, a secret included. */
export function withoutSecret(lines: readonly string[], secret = ''): readonly string[] {
  return secret === '' ? lines : lines.map((line) => line.replaceAll(secret, hidden))
}

/** What is known of the line whose first octets are there, and those after them missing. */
export function beginningAfter(partial: string): LineBeginning {
  return isSecret(split(partial).verb) ? 'secret' : 'missing'
}

function split(line: string): ShownCommand {
  const [, verb = '', argument] = /^\s*(\S*)(?: (.*))?$/s.exec(line) ?? []
  return { verb: verb.toUpperCase(), argument }
}

/** Whether the argument of a command is one that others must not read. */
export function isSecret(verb: string): boolean {
  const name = known(verb)
  return name !== undefined && /secret/.test(commandRow(name).argument)
}

/** The command of a verb; many servers don't see NUL in it. */
export function known(verb: string): Verb | undefined {
  return canonicalVerb(verb.replaceAll('\0', ''))
}
