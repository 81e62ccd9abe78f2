import { canonicalVerb } from '@ftpkit/protocol'
import { RepeatedSecrets } from './repeated-secrets.js'
import { hiddenFrom } from './secret-lines.js'

/** What a secret is shown as. */
const hidden = '****'

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

/** Splits the lines of a session into verb and argument, and hides what others must not read. */
export class SessionSecrets {
  private readonly repeated = new RepeatedSecrets()
  private hasSecrets = false

  /** @param areShown whether secrets are wanted */
  constructor(private readonly areShown: boolean) {}

  /** @param beginning of the line: the end of a PASS looks like another command */
  command(line: string, beginning: LineBeginning): ShownCommand {
    if (this.areShown) return split(line)
    const { verb } = split(line)
    const isKnown = canonicalVerb(verb.replaceAll('\0', '')) !== undefined
    const isPart = beginning === 'secret' || (beginning === 'missing' && !isKnown)
    const from = isPart ? 0 : hiddenFrom(plainText(line), true)
    const shown = withoutPlaces(line.slice(0, from), this.repeated.inCommand(line))
    if (from >= line.length) return split(shown)
    const secret = line.slice(from)
    this.repeated.add(secret)
    this.hasSecrets = true
    return { ...split(`${shown.trimEnd()} ${hidden}`.trimStart()), secret }
  }

  /**
   * The lines of a reply: some servers repeat a line that they don't understand, a secret included.
   *
   * @param answered the command that it answers; undefined if no one knows
   */
  reply(
    code: number,
    lines: readonly string[],
    answered: { readonly secret: string | undefined } | undefined,
  ): readonly string[] {
    if (!this.hasSecrets) return lines
    // A line that was not understood may be cut, escaped or in other letters.
    const mayRepeat = code >= 500 && code < 510 && (!answered || answered.secret !== undefined)
    return lines.map((line) => {
      const shown = this.withoutRepeated(code, line)
      return mayRepeat && shown === line && line !== '' ? hidden : shown
    })
  }

  private withoutRepeated(code: number, line: string): string {
    const prefix = `${code} `
    const places = this.repeated.inReply(`${prefix}${line}`, prefix.length)
    return withoutPlaces(line, new Set([...places].map((place) => place - prefix.length)))
  }
}

/** What is known of the line whose first octets are there, and those after them missing. */
export function beginningAfter(partial: string): LineBeginning {
  return hiddenFrom(plainText(partial), false) < partial.length ? 'secret' : 'missing'
}

function split(line: string): ShownCommand {
  const [, verb = '', argument] = /^\s*(\S*)(?: (.*))?$/s.exec(line) ?? []
  return { verb: verb.toUpperCase(), argument }
}

/** A line as the rules for secrets read it: there are no Telnet commands in it any more, and servers don't see NUL. */
function plainText(line: string): string {
  return line.replaceAll(/[\0\r\xff]/g, ' ')
}

/** A text in which each run of places is hidden. */
function withoutPlaces(text: string, places: ReadonlySet<number>): string {
  if (places.size === 0) return text
  const letters = Array.from({ length: text.length }, (_, at) => {
    if (!places.has(at)) return text.charAt(at)
    return places.has(at - 1) ? '' : hidden
  })
  return letters.join('')
}
