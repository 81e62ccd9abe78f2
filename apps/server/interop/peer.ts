import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../src/self-signed.js'
import { ServerProcess, user } from './server-process.js'

/** The result of running a client program. */
export interface Outcome {
  readonly status: number | null
  readonly output: Buffer
  /** What it wrote to standard error. */
  readonly errors: string
}

/** Runs a client program. Asynchronous, since a server in this process may have to answer it. */
export function run(
  program: string,
  options: readonly string[],
  { input, ...more }: SpawnOptionsWithoutStdio & { readonly input?: string | undefined } = {},
): Promise<Outcome> {
  const child = spawn(program, options, more)
  const output: Buffer[] = []
  let errors = ''
  child.stdout.on('data', (octets) => output.push(octets))
  child.stderr.on('data', (text) => (errors += text))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output: Buffer.concat(output), errors }))
  })
}

export const digest = (octets: Uint8Array) => createHash('sha256').update(octets).digest('hex')

/** Every octet, sequences that Telnet and text treat specially, and a mebibyte of random octets. */
const binary = Buffer.concat([
  Uint8Array.from({ length: 256 }, (_, octet) => octet),
  Buffer.from('\r\n\n\r\r\n\xff\xf4\xff\xf2', 'latin1'),
  randomBytes(1_048_000),
])
const text = Array.from({ length: 500 }, (_, line) => `line ${line} of a text\n`).join('')
const samples: Readonly<Record<string, Uint8Array>> = {
  'bin.dat': binary,
  'text.txt': Buffer.from(text),
  'empty.dat': Buffer.alloc(0),
  'half.dat': binary.subarray(0, 500_000),
  'tail.txt': Buffer.from('the tail\n'),
}

/** A server process with a directory of its own, and a directory of samples for a client. */
export class Site implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    readonly server: ServerProcess,
    /** Path of the certificate to trust, where the server requires TLS. */
    readonly certificate: string | undefined,
  ) {}

  static async open(security: 'plain' | 'tls', ...options: string[]): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'ftpkit-interop-'))
    for (const name of ['root', 'local', 'home']) mkdirSync(join(folder, name))
    for (const [name, octets] of Object.entries(samples)) writeFileSync(join(folder, 'local', name), octets)
    const certificate = security === 'tls' ? await writeCertificate(folder) : undefined
    const server = await ServerProcess.start(
      join(folder, 'root'),
      ...['--user', `${user.name}:${user.password}`],
      ...(certificate
        ? ['--tls', 'required', '--tls-cert', certificate, '--tls-key', `${certificate}.key`]
        : []),
      ...options,
    )
    return new Site(folder, server, certificate)
  }

  get host(): string {
    return this.server.host
  }

  get port(): string {
    return String(this.server.port)
  }

  /** Path of a local file of the client. */
  local(name: string): string {
    return join(this.folder, 'local', name)
  }

  /** Path of a file of the server. */
  remote(name: string): string {
    return join(this.folder, 'root', name)
  }

  /** Runs a client in the directory of the samples, with an empty home directory. */
  run(program: string, options: readonly string[], input?: string, env = {}): Promise<Outcome> {
    const home = join(this.folder, 'home')
    const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, LC_ALL: 'C.UTF-8', ...env }
    return run(program, options, { input, env: environment, cwd: join(this.folder, 'local') })
  }

  /** Empties the server's directory. */
  clear(): void {
    const root = join(this.folder, 'root')
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function writeCertificate(folder: string): Promise<string> {
  const file = join(folder, 'certificate.pem')
  const { cert, key } = await selfSigned('127.0.0.1')
  writeFileSync(file, cert)
  writeFileSync(`${file}.key`, key, { mode: 0o600 })
  return file
}

/** Digest of a file, or `no file` where there is none. */
export function octetsOf(path: string): string {
  return existsSync(path) ? digest(readFileSync(path)) : 'no file'
}

/** Digest of a sample. */
export const sample = (name: keyof typeof samples & string) => digest(samples[name]!)
