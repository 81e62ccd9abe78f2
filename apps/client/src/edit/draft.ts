import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { FtpError } from '@ftpkit/transfer'
import type { TextEncoding } from './text-encoding.js'
import { textEncoding } from './text-encoding.js'

/** A text while it is edited: a file in UTF-8 that its user alone can read, in a directory of its own. */
export class Draft {
  /** Whether an editor has ended without a fault. */
  private isEdited = false

  private constructor(
    private readonly folder: string,
    readonly path: string,
    private readonly utf8: TextEncoding,
  ) {}

  /**
   * @param name of the file: editors choose by it how they show the text
   * @throws FtpError `local-file` where it can't be written; nothing of it is left
   */
  static async of(text: string, name: string): Promise<Draft> {
    const folder = await mkdtemp(join(tmpdir(), 'ftpkit-edit-'))
    const path = join(folder, /^[\w-][\w.-]{0,99}$/.test(name) ? name : 'text.txt')
    try {
      await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    } catch (cause) {
      await rm(folder, { recursive: true, force: true })
      const message = `the text can't be written to ${path} for the editor: ${(cause as Error).message}`
      throw new FtpError('local-file', message, { cause })
    }
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
      this.isEdited = status === 0
      if (this.isEdited) return
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

  /**
   * Where there is something that is neither the text nor nothing: the file, or the directory if an editor that failed or
   * took the file away has left others in it, from which the text may be recovered.
   */
  async keptIn(text: string): Promise<string | undefined> {
    const octets = await readFile(this.path).catch(() => undefined)
    if (octets && !octets.equals(Buffer.from(text))) return this.path
    if (octets && this.isEdited) return undefined
    const names = await readdir(this.folder).catch(() => [])
    return names.some((name) => name !== basename(this.path)) ? this.folder : undefined
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The editor of the user: `VISUAL`, else `EDITOR`, else that of the system. */
export function editorOf({ VISUAL, EDITOR }: NodeJS.ProcessEnv): string {
  return VISUAL || EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi')
}
