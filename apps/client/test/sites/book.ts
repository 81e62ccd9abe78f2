import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ftpkit, type Ran } from '../served.js'

/** A folder with a book of sites, in which the client runs. */
export class BookPlace implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ftpkit-sites-'))
  readonly book = join(this.folder, 'sites.yaml')

  /** Writes a file. @returns its path */
  write(name: string, content: string | Uint8Array, mode = 0o600): string {
    const path = join(this.folder, name)
    writeFileSync(path, content, { mode })
    return path
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Promise<Ran> {
    const environment = { ...process.env, FTPKIT_SITES: this.book, ...env }
    return ftpkit(args, { cwd: this.folder, env: environment, input })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}
