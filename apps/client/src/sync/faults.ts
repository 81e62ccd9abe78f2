import { printable } from '@ftpkit/node'
import { ReportedError } from '../exit-status.js'
import { printJson, warn } from '../output.js'

/** Faults that don't end a command: each is reported at once, and the first decides the exit status. */
export class Faults {
  private readonly all: unknown[] = []

  /** @param json whether results are lines of JSON on standard output */
  constructor(private readonly json: boolean) {}

  /** Reports a fault. @param action what was tried, as in the other lines of JSON */
  add(action: string, path: string, error: unknown): void {
    this.all.push(error)
    const { message } = error as Error
    if (this.json) printJson({ action, path, error: message })
    else warn(`ftpkit: ${path === '' ? '' : `${printable(path)}: `}${message}`)
  }

  /** Adds a fault that was reported already. */
  addReported(error: unknown): void {
    this.all.push(error)
  }

  /** @throws ReportedError if there was a fault */
  end(): void {
    if (this.all.length > 0) throw new ReportedError(this.all[0])
  }
}
