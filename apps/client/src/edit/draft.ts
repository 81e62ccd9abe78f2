import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FtpError } from '@ftpkit/transfer'
import type { TextEncoding } from './text-encoding.js'
import { textEncoding } from './text-encoding.js'

/** A text while it is edited: a file in UTF-8 that its user alone can read, in a directory of its own. */
export class Draft {
  private constructor(
    private readonly folder: string,
    readonly path: string,
    private readonly utf8: TextEncoding,
  ) {}

  /** @param name of the file: editors choose by it how they show the text */
  static async of(text: string, name: string): Promise<Draft> {
    const folder = await mkdtemp(join(tmpdir(), 'ftpkit-edit-'))
    const path = join(folder, /^[\w-][\w.-]{0,99}$/.test(name) ? name : 'text.txt')
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    return new Draft(folder, path, await textEncoding('utf-8'))
  }

  /**
   * Lets an editor change it, and waits for its end.
   *
   * @param editor a command line, whose last word becomes the path
   * @throws FtpError `local-file` for an editor that can't be started, or that fails
   */
  async edit(editor: string): Promise<void> {
    // Ctrl-C is meant for the editor.
    const ignore = () => {}
    process.on('SIGINT', ignore)
    try {
      const [status, signal] = await once(this.started(editor), 'close')
      if (status === 0) return
      throw new FtpError('local-file', `the editor ${editor} failed: ${signal ?? `exit status ${status}`}`)
    } finally {
      process.off('SIGINT', ignore)
    }
  }

  private started(editor: string) {
    const { path } = this
    if (process.platform === 'win32') return spawn(`${editor} "${path}"`, { shell: true, stdio: 'inherit' })
    return spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' })
  }

  /** @throws FtpError `malformed-text` for what is not UTF-8, FtpError `local-file` for a file that is not there */
  async text(): Promise<string> {
    try {
      return this.utf8.decode(await readFile(this.path))
    } catch (error) {
      if (error instanceof FtpError) throw error
      throw new FtpError('local-file', `the edited text can't be read: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  /** Whether an editor has left the text as it was, or nothing of it. */
  async isStill(text: string): Promise<boolean> {
    const octets = await readFile(this.path).catch(() => undefined)
    return octets === undefined || octets.equals(Buffer.from(text))
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The editor of the user: `VISUAL`, else `EDITOR`, else that of the system. */
export function editorOf({ VISUAL, EDITOR }: NodeJS.ProcessEnv): string {
  return VISUAL || EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi')
}
