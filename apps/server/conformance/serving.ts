import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileSystem, isFileSystemError, MemoryFileSystem, readOnly } from '@ftpkit/filesystem'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { createServer, type FtpServer, type ServerOptions, type TlsIdentity } from '@ftpkit/node'
import { nameText } from '@ftpkit/transfer'
import { generate } from 'selfsigned'
import type { Content, Dialogue } from './dialogue.js'
import { printable } from './octets.js'

/** Modification time of every file, until a dialogue changes it. */
const now = Date.UTC(2024, 1, 29, 12, 34, 56)

/** The server of a dialogue, with the user `tester` and the password `secret`, and its files. */
export interface Serving {
  readonly server: FtpServer
  readonly files: FileSystem
  /** Faults of the server, and outcomes of transfers that failed, for the message of a failing test. */
  readonly faults: unknown[]
  close(): Promise<void>
}

/** Where the files of a dialogue are kept. */
export type Storage = 'in memory' | 'in a directory'

/** Starts a server with the files and options of a dialogue. */
export async function serve({ options, given }: Dialogue, storage: Storage): Promise<Serving> {
  const all: Record<string, unknown> = { limits: { failedLoginTime: 0, shutdownTime: 0 } }
  for (const [path, value] of options) set(all, path.split('.'), value)
  const { files: fileOptions, readOnly: isReadOnly, tls, ...others } = all
  const { files, dispose } = storage === 'in memory' ? inMemory(fileOptions as object) : inDirectory()
  for (const content of given) await put(files, content)
  const served = isReadOnly ? readOnly(files) : files
  const tape = new MemoryFileSystem({ 'reel.txt': 'on tape' })
  const faults: unknown[] = []
  const server = createServer({
    log: (event) => {
      if (event.kind === 'fault') faults.push(event.error)
      if (event.kind === 'transfer' && event.outcome !== 'complete') faults.push(event.outcome)
    },
    authenticate: async (user, password) =>
      user === 'tester' && password === 'secret' ? { files: served, mounts: { tape } } : undefined,
    tls: tls === undefined ? undefined : { mode: 'optional', ...(await identity()), ...(tls as object) },
    ...(others as Partial<ServerOptions>),
  })
  await server.listen()
  const close = async () => {
    await server.close()
    await dispose()
  }
  return { server, files, faults, close }
}

interface DisposableFiles {
  readonly files: FileSystem
  dispose(): Promise<void>
}

function inMemory(options: object): DisposableFiles {
  return { files: new MemoryFileSystem({}, { now: () => now, ...options }), dispose: async () => {} }
}

function inDirectory(): DisposableFiles {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-conformance-'))
  const files = directoryFileSystem(root, { durability: 'none' })
  const dispose = async () => {
    await files[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  }
  return { files, dispose }
}

/** @throws Error when a file is not as the dialogue says it is in the end */
export async function check(files: FileSystem, { path, octets, absent }: Content): Promise<void> {
  const name = nameText(path)
  const found = await contentOf(files, name)
  if (absent && found !== undefined) throw new Error(`${name} should not be there`)
  if (absent || (octets === undefined && found === 'directory')) return
  if (octets === undefined || !(found instanceof Buffer))
    throw new Error(`${name} is ${found ?? 'not there'}`)
  if (!found.equals(octets)) throw new Error(`${name} holds ${printable(found)}, not ${printable(octets)}`)
}

function set(target: Record<string, unknown>, [name, ...deeper]: readonly string[], value: unknown): void {
  if (deeper.length === 0) target[name!] = value
  else {
    const inner = (target[name!] ?? {}) as Record<string, unknown>
    target[name!] = inner
    set(inner, deeper, value)
  }
}

async function put(files: FileSystem, { path, octets }: Content): Promise<void> {
  const name = nameText(path)
  if (octets === undefined) return files.makeDirectory(name)
  const stage = await files.write(name, { disposition: 'create-new' })
  await stage.write([octets])
  await stage.commit()
  await files.setAttributes(name, { modified: now })
}

async function contentOf(files: FileSystem, path: string): Promise<Buffer | 'directory' | undefined> {
  try {
    const file = await files.read(path)
    const chunks: Uint8Array[] = []
    for await (const chunk of file.chunks()) chunks.push(chunk)
    await file.close()
    return Buffer.concat(chunks)
  } catch (error) {
    if (!isFileSystemError(error)) throw error
    return error.code === 'is-a-directory' ? 'directory' : undefined
  }
}

let certificate: Promise<TlsIdentity> | undefined

/** Generates one certificate for all dialogues. */
function identity(): Promise<TlsIdentity> {
  certificate ??= generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  }).then(({ cert, private: key }) => ({ cert, key }))
  return certificate
}
