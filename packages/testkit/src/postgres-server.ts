import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

const run = promisify(execFile)

/** Where Debian has the programs of each version. */
const versions = '/usr/lib/postgresql'
const elsewhere = '/usr/local/bin'

/** The folder of a cluster is short: the path of a socket has 107 octets at most. */
const folders = '/tmp/ftpkit-postgres-'

/** The superuser of the database. */
const owner = 'ftpkit'

/** A PostgreSQL of the system with an empty database, on a port that stays the same when it is started again. */
export class PostgresServer implements AsyncDisposable {
  private process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly programs: string,
    private readonly account: Account,
  ) {}

  /** @throws Error where PostgreSQL is not installed */
  static async start(): Promise<PostgresServer> {
    const [programs, account] = [programsFolder(), await unprivileged()]
    const folder = mkdtempSync(folders)
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid!)
    const server = new PostgresServer(await freePort(), folder, programs, account)
    const options = ['--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C', `--username=${owner}`]
    await run(join(programs, 'initdb'), ['-D', server.data, ...options], account)
    await server.start()
    return server
  }

  get url(): string {
    return `postgres://${owner}@127.0.0.1:${this.port}/postgres`
  }

  /** Starts it again, after it was killed; the data are there still. */
  async start(): Promise<void> {
    const place = ['-D', this.data, '-p', `${this.port}`, '-k', this.folder]
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'log_statement=all']
    const child = spawn(join(this.programs, 'postgres'), [...place, ...settings], {
      ...this.account,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    this.process = child
    await ready(child)
  }

  /** Ends it at once, with all its processes. */
  async kill(): Promise<void> {
    const child = this.process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    // An immediate shutdown: what is killed outright leaves its shared memory.
    child.kill('SIGQUIT')
    this.signalAll('SIGCONT')
    await exited
  }

  /** Stops all of its processes in mid-work: connections are made by the system, and nothing answers. */
  freeze(): void {
    this.signalAll('SIGSTOP')
  }

  /** Lets them work again. */
  thaw(): void {
    this.signalAll('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  /** Its processes have sessions of their own, so the system is asked which they are. */
  private signalAll(signal: NodeJS.Signals): void {
    const { pid } = this.process!
    for (const each of [pid!, ...childrenOf(pid!)]) {
      try {
        process.kill(each, signal)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }
}

interface Account {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL does not run as the superuser of the system, and only as a user that has a name. Debian has one for it. */
async function unprivileged(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  const idBy = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout)
  return { uid: await idBy('-u'), gid: await idBy('-g') }
}

function programsFolder(): string {
  const found = existsSync(versions) ? readdirSync(versions).sort().reverse() : []
  const folder = [...found.map((version) => join(versions, version, 'bin')), elsewhere].find((each) =>
    existsSync(join(each, 'initdb')),
  )
  if (!folder) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  return folder
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  const lines = createInterface(child.stderr!)
  for await (const line of lines) {
    if (line.includes('database system is ready to accept connections')) {
      child.stderr!.resume()
      return
    }
    said += `${line}\n`
  }
  throw new Error(`postgres did not start:\n${said}`)
}
