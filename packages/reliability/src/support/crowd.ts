import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Address } from '@ftpkit/testkit/server-process'

const source = fileURLToPath(new URL('./crowd-child.ts', import.meta.url))
const packageFolder = fileURLToPath(new URL('../../', import.meta.url))

/** Many sessions of one server, kept open by another process. */
export class Crowd implements AsyncDisposable {
  /** Sessions open, as last reported by the process. */
  open = 0

  private constructor(
    private readonly child: ChildProcess,
    /** Sessions that were logged in or greeted. */
    readonly ready: number,
  ) {}

  /** Opens the sessions; resolves when each is logged in or greeted, or has ended. */
  static async gather({ port }: Address, count: number, kind: 'login' | 'loris'): Promise<Crowd> {
    const args = [String(port), String(count), kind]
    const child = spawn(process.execPath, ['--import', 'tsx', source, ...args], {
      cwd: packageFolder,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface(child.stdout)
    const [first] = (await once(lines, 'line')) as [string]
    const crowd = new Crowd(child, (JSON.parse(first) as { ready: number }).ready)
    crowd.open = crowd.ready
    lines.on('line', (line) => {
      crowd.open = (JSON.parse(line) as { open: number }).open
    })
    return crowd
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.stdin?.end()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000)
    await exited
    clearTimeout(timer)
  }
}
