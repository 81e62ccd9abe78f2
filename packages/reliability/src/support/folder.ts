import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a line's own, removed when the line is over. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'ftpkit-reliability-'))

  /** @param name of a file in it */
  at(name: string): string {
    return join(this.path, name)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
