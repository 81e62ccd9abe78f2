import { canonicalVerb, commandRow } from '@ftpkit/protocol'

/** What a secret is shown as. */
export const hidden = '****'

/** A command as an inspector shows it. */
export interface ShownCommand {
  readonly verb: string
  readonly argument: string | undefined
}

/**
 * Splits a line into verb and argument, and hides what others must not read.
 *
 * @param isWhole whether the line is known to begin where it does: the end of a PASS looks like another command
 * @param showSecrets whether secrets are wanted
 */
export function showCommand(line: string, isWhole: boolean, showSecrets: boolean): ShownCommand {
  const [, verb = '', argument] = /^\s*(\S*)(?: (.*))?$/s.exec(line) ?? []
  const name = verb.toUpperCase()
  const known = canonicalVerb(name)
  if (showSecrets) return { verb: name, argument }
  if (!isWhole && !known) return { verb: hidden, argument: undefined }
  const isSecret = known !== undefined && /secret/.test(commandRow(known).argument)
  return { verb: name, argument: isSecret && argument !== undefined ? hidden : argument }
}
