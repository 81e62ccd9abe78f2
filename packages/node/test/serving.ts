import { type FileSystem, MemoryFileSystem, type Tree } from '@ftpkit/filesystem'
import { createServer, type FtpServer, type ServerEvent, type ServerOptions } from '../src/index.js'

/** A server with the user `tester` and the password `secret`, and its log. */
export interface Serving extends AsyncDisposable {
  readonly server: FtpServer
  readonly events: ServerEvent[]
  readonly files: FileSystem
  readonly address: { host: string; port: number }
}

export async function serve(tree: Tree | FileSystem, options: Partial<ServerOptions> = {}): Promise<Serving> {
  const files =
    'stat' in tree && typeof tree.stat === 'function'
      ? (tree as FileSystem)
      : new MemoryFileSystem(tree as Tree)
  const events: ServerEvent[] = []
  const server = await createServer({
    authenticate: async (user, password) =>
      user === 'tester' && password === 'secret' ? { files } : undefined,
    log: (event) => events.push(event),
    ...options,
  }).listen()
  return { server, events, files, address: server.address, [Symbol.asyncDispose]: () => server.close() }
}

/** The content of a file of a file system. */
export async function contentOf(files: FileSystem, path: string): Promise<Buffer> {
  const file = await files.read(path)
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of file.chunks()) chunks.push(chunk)
  } finally {
    await file.close()
  }
  return Buffer.concat(chunks)
}

/** Names in a directory, sorted. */
export async function namesIn(files: FileSystem, path: string): Promise<string[]> {
  const names: string[] = []
  for await (const entry of files.list(path)) names.push(entry.name)
  return names.sort()
}
