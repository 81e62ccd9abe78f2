import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder, removed on disposal. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'ftpkit-reliability-'))

  /** The path of a name in the folder. */
  at(name: string): string {
    return join(this.path, name)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
