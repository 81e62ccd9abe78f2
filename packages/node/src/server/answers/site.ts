import type { FileSystem } from '@ftpkit/filesystem'
import type { Answer } from '@ftpkit/session'
import { refusalOf } from './refusals.js'

/** Where a SITE command comes from. */
export interface SiteContext {
  /** The name that the user typed. */
  readonly user: string
  /** The account that was proven. */
  readonly account: string
  /** What the user is served. */
  readonly files: FileSystem
  /** The working directory. */
  readonly directory: string
}

/** A SITE command that an embedder adds. */
export interface SiteCommand {
  /** Syntax of its argument, as SITE HELP prints it. @default '' */
  readonly syntax?: string | undefined
  /** Whether no log may have its argument, such as a password. @default false */
  readonly secret?: boolean | undefined
  /**
   * Carries it out. What it throws is answered like other faults: an FtpError by its `replyHint`, a FileSystemError by
   * 550.
   *
   * @returns the text of the 200 reply
   */
  readonly run: (argument: string, context: SiteContext) => Promise<string | readonly string[]>
}

/** SITE commands by name, in upper case. */
export type SiteCommands = Readonly<Record<string, SiteCommand>>

export function siteSyntaxes(commands: SiteCommands): Record<string, string> {
  return Object.fromEntries(Object.entries(commands).map(([name, { syntax = '' }]) => [name, syntax]))
}

/** Carries out a SITE command; the session asks only for those that it knows. */
export async function answerSite(
  commands: SiteCommands,
  { name, argument }: { readonly name: string; readonly argument: string },
  context: SiteContext,
): Promise<Answer> {
  try {
    const text = await commands[name]!.run(argument, context)
    return { ok: true, value: { reply: 200, lines: typeof text === 'string' ? [text] : text } }
  } catch (error) {
    return { ok: false, refusal: refusalOf(error, 'change') }
  }
}
