import type { FileSystem } from '@ftpkit/filesystem'
import type { Answer } from '@ftpkit/session'
import { refusalOf } from './refusals.js'

/** Who gives a SITE command, and where. */
export interface SiteContext {
  readonly user: string
  readonly files: FileSystem
  /** The working directory. */
  readonly directory: string
}

/** A command behind SITE that an embedder adds. */
export interface SiteCommand {
  /** What follows its name, as SITE HELP prints it; nothing unless given. */
  readonly syntax?: string
  /**
   * Carries it out, and gives the text of the 200 reply. What it throws is answered as other faults are: an FtpError by
   * its `replyHint`, a FileSystemError by 550.
   */
  readonly run: (argument: string, context: SiteContext) => Promise<string | readonly string[]>
}

/** SITE commands by name, in upper case. */
export type SiteCommands = Readonly<Record<string, SiteCommand>>

export function siteSyntaxes(commands: SiteCommands): Record<string, string> {
  return Object.fromEntries(Object.entries(commands).map(([name, { syntax = '' }]) => [name, syntax]))
}

/** Carries out the SITE command that was asked for; the session asks for those it was told of only. */
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
