import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CephServer, cephKeys } from '@ftpkit/testkit/ceph-server'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { userLine } from '@ftpkit/users'
import { selfSigned } from '../src/self-signed.js'
import { Haproxy } from './haproxy.js'
import { run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

/** The address of HAProxy for clients. */
export const publicHost = '127.0.0.20'

/** Ports of each node in the guide. */
const portsOfNode = 50

/** Two servers, HAProxy before them, Redis and a bucket of Ceph, by the configuration that docs/two-nodes.md shows. */
export class TwoNodes implements AsyncDisposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ftpkit-two-nodes-'))
  readonly control = randomInt(20_000, 30_000)
  readonly nodes = new Map<string, ServerProcess>()
  redis!: RedisServer
  ceph!: CephServer
  haproxy!: Haproxy

  static async start(): Promise<TwoNodes> {
    const site = new TwoNodes()
    await site.prepare()
    for (const name of ['node-1', 'node-2']) await site.startNode(name)
    site.haproxy = await Haproxy.start(site.folder, site.shown('haproxy.cfg'))
    return site
  }

  /** A file of the client programs. */
  local(name: string): string {
    return join(this.folder, 'local', name)
  }

  get url(): string {
    return `ftp://${publicHost}:${this.control}/`
  }

  get certificate(): string {
    return join(this.folder, 'cert.pem')
  }

  /** Runs a client program in the directory of its files. */
  run(program: string, options: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const environment = { ...process.env, HOME: this.local('home'), LC_ALL: 'C.UTF-8', ...env }
    return run(program, options, { env: environment, cwd: this.local('') })
  }

  /** The log of a node, entry by entry. */
  logOf(name: string): Record<string, unknown>[] {
    const lines = this.nodes.get(name)!.logged.split('\n')
    // Node may warn of what the SDK of AWS needs in years to come.
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
  }

  /** The node that a client came to last; undefined as long as no log names it. */
  nodeOf(client: string): string | undefined {
    const last = [...this.nodes.keys()].flatMap((name) => {
      const entries = this.logOf(name).filter(({ peer }) => String(peer).startsWith(`${client}:`))
      return entries.length > 0 ? [{ name, time: String(entries.at(-1)!.time) }] : []
    })
    return last.sort((one, other) => (one.time < other.time ? 1 : -1))[0]?.name
  }

  /** The same, once a log names it. */
  async firstNodeOf(client: string): Promise<string> {
    for (;;) {
      const name = this.nodeOf(client)
      if (name !== undefined) return name
      await sleep(20)
    }
  }

  async startNode(name: string): Promise<void> {
    const file = join(this.folder, `${name}.yaml`)
    writeFileSync(file, this.shown(`${name}.yaml`))
    this.nodes.set(name, await ServerProcess.start('--config', file, '--port', String(this.control)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.haproxy?.[Symbol.asyncDispose]()
    for (const node of this.nodes.values()) await node[Symbol.asyncDispose]()
    await this.redis?.[Symbol.asyncDispose]()
    await this.ceph?.[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true })
  }

  private async prepare(): Promise<void> {
    const starting = CephServer.start()
    this.redis = await RedisServer.start()
    for (const name of ['local', 'local/home']) mkdirSync(join(this.folder, name), { recursive: true })
    writeFileSync(join(this.folder, 'redis'), this.redis.url)
    writeFileSync(join(this.folder, 'users'), `${await userLine(user.name, user.password)}\n`)
    writeFileSync(join(this.folder, 'ticket-keys'), randomBytes(96), { mode: 0o600 })
    const { cert, key } = await selfSigned(publicHost)
    writeFileSync(this.certificate, cert)
    writeFileSync(join(this.folder, 'key.pem'), key, { mode: 0o600 })
    writeFileSync(this.local('data'), randomBytes(1_000_000))
    const { accessKeyId: id, secretAccessKey: secret } = cephKeys
    const keys = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`
    writeFileSync(join(this.folder, 's3-keys'), keys, { mode: 0o600 })
    this.ceph = await starting
    await makeBucket(this.ceph.endpoint)
  }

  /** A file of the guide, with the addresses, ports and places of this machine. */
  private shown(name: string): string {
    const { control, folder } = this
    const range = (node: number) => {
      const first = control + 1 + node * portsOfNode
      return `${first}-${first + portsOfNode - 1}`
    }
    return readFileSync(new URL(`../../../docs/examples/two-nodes/${name}`, import.meta.url), 'utf8')
      .replaceAll('192.0.2.1', publicHost)
      .replaceAll('10.0.0.11', '127.0.0.21')
      .replaceAll('10.0.0.12', '127.0.0.22')
      .replaceAll('10.0.0.1]', '127.0.0.1]')
      .replaceAll(/:21\b/g, `:${control}`)
      .replaceAll('42000-42049', range(0))
      .replaceAll('42050-42099', range(1))
      .replaceAll('/etc/ftpkit', folder)
      .replaceAll('http://10.0.0.30:7480', this.ceph.endpoint)
  }
}

async function makeBucket(endpoint: string): Promise<void> {
  const place = { endpoint, region: 'us-east-1', forcePathStyle: true, credentials: cephKeys }
  const client = new S3Client(place)
  await client.send(new CreateBucketCommand({ Bucket: 'files' }))
  client.destroy()
}

/** A control connection of a client with an address of its own, line by line. */
export class Client {
  private text = ''
  private wake = () => {}
  ended = false

  private constructor(readonly socket: Socket) {
    socket.on('error', () => {})
    socket.on('data', (octets) => {
      this.text += octets
      this.wake()
    })
    socket.on('close', () => {
      this.ended = true
      this.wake()
    })
  }

  static open(localAddress: string, port: number): Client {
    return new Client(connect({ host: publicHost, port, localAddress }))
  }

  /** The next reply; empty if the connection ends before. */
  async reply(): Promise<string> {
    let end = this.text.indexOf('\r\n')
    while (end < 0 && !this.ended) {
      await new Promise<void>((resolve) => (this.wake = resolve))
      end = this.text.indexOf('\r\n')
    }
    const line = this.text.slice(0, Math.max(end, 0))
    this.text = this.text.slice(end + 2)
    return line
  }

  async command(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`)
    return this.reply()
  }
}
