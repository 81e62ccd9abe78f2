import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type ConnectOptions, connect, type FtpClient, type ServerOptions } from '../../../src/index.js'
import { type Serving, serve } from '../../serving.js'

/** A directory of a server and a local one, of which each test has its own. */
export interface Place extends AsyncDisposable {
  readonly serving: Serving
  readonly client: FtpClient
  readonly remote: Folder
  readonly local: Folder
  /** Opens another session. */
  connect(options?: Partial<ConnectOptions>): Promise<FtpClient>
}

/** A directory whose files are seen at once. */
export class Folder {
  constructor(readonly path: string) {}

  at(name: string): string {
    return join(this.path, name)
  }

  /** Writes files by their paths. */
  fill(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(this.at(name)), { recursive: true })
      writeFileSync(this.at(name), content)
    }
  }

  /** The contents of all files, by their paths; directories end in a slash, and have none. */
  get content(): Record<string, string> {
    if (!existsSync(this.path)) return {}
    const found = readdirSync(this.path, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = path.slice(this.path.length + 1)
      return entry.isFile() ? [name, readFileSync(path, 'utf8')] : [`${name}/`, '']
    })
    return Object.fromEntries(found.sort(([one = ''], [other = '']) => (one < other ? -1 : 1)))
  }
}

/** @param files what the server has, by paths */
export async function makePlace(
  files: Readonly<Record<string, string>> = {},
  options: Partial<ServerOptions> = {},
): Promise<Place> {
  const place = mkdtempSync(join(tmpdir(), 'ftpkit-directory-'))
  const remote = new Folder(join(place, 'remote'))
  const local = new Folder(join(place, 'local'))
  mkdirSync(remote.path)
  remote.fill(files)
  const served = directoryFileSystem(remote.path)
  const serving = await serve(served, options)
  const open = (more: Partial<ConnectOptions> = {}) =>
    connect({ ...serving.address, user: 'tester', password: 'secret', ...more })
  const client = await open()
  return {
    serving,
    client,
    remote,
    local,
    connect: open,
    async [Symbol.asyncDispose]() {
      await client.quit()
      await serving[Symbol.asyncDispose]()
      await served.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}
