import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { freePort } from '@ftpkit/testkit/free-port'
import { startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { instructionsOf } from '../test/dockerfile.js'
import { Haproxy } from './haproxy.js'
import { run } from './peer.js'

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const dockerfile = instructionsOf(readFileSync(join(deploy, 'Dockerfile'), 'utf8'))
const compose = parse(readFileSync(join(deploy, 'compose.yaml'), 'utf8'), { merge: true })

/** Where each service is, instead of the names that Docker gives them. */
const hosts = { 'node-1': '127.0.0.31', 'node-2': '127.0.0.32', haproxy: '127.0.0.30' } as const
type Node = 'node-1' | 'node-2'

/** What a Dockerfile gives for an instruction whose value is a list. */
const listOf = (name: string): string[] =>
  JSON.parse(/\[.*\]/.exec(dockerfile.findLast((each) => each.name === name)!.value)![0])

/**
 * The services of compose.yaml as processes, with the commands, files and secrets that it names, at other addresses and ports.
 * The S3 service is another one, as Docker alone has that.
 */
class Services implements AsyncDisposable {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ftpkit-compose-'))
  private readonly children: ChildProcess[] = []
  private readonly logs = new Map<string, string>()
  private readonly first = randomInt(20_000, 30_000)
  private readonly metrics = this.first + 1
  private s3!: Awaited<ReturnType<typeof startFauxqs>>
  private redisPort!: number
  haproxy!: Haproxy

  static async start(): Promise<Services> {
    const services = new Services()
    await services.prepare()
    await services.startRedis()
    for (const name of ['node-1', 'node-2'] as const) await services.startNode(name)
    services.haproxy = await Haproxy.start(services.folder, services.adapted('compose/haproxy.cfg'))
    return services
  }

  get url(): string {
    return `ftp://${hosts.haproxy}:${this.first}/`
  }

  /** Runs setup.sh, and adds a user. */
  private async prepare(): Promise<void> {
    cpSync(deploy, this.folder, { recursive: true })
    const setup = await run(join(this.folder, 'compose/setup.sh'), [])
    expect(setup).toMatchObject({ status: 0, errors: '' })
    await run(process.execPath, [main, 'passwd', this.secret('users'), 'ann'], { input: 'secret' })
    this.s3 = await startFauxqs({ port: 0, logger: false })
    this.redisPort = await freePort()
    this.edit('secrets/redis-url', (text) => text.replace('redis:6379', `127.0.0.1:${this.redisPort}`))
    const place = { endpoint: `http://127.0.0.1:${this.s3.port}`, region: 'us-east-1', forcePathStyle: true }
    const client = new S3Client({ ...place, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
    await client.send(new CreateBucketCommand({ Bucket: 'files' }))
    client.destroy()
  }

  secret(name: string): string {
    return join(this.folder, 'secrets', name)
  }

  private edit(name: string, change: (text: string) => string): void {
    const file = join(this.folder, name)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }

  private async startRedis(): Promise<void> {
    const [program, file] = compose.services.redis.command as [string, string]
    const options = [
      file.replace('/run/secrets', join(this.folder, 'secrets')),
      '--port',
      `${this.redisPort}`,
    ]
    await this.startProcess('redis', program, [...options, '--bind', '127.0.0.1'], /Ready to accept/)
  }

  async startNode(name: Node): Promise<void> {
    const file = join(this.folder, `${name}.yaml`)
    writeFileSync(file, this.adapted('compose/node.yaml'))
    const [, ...entry] = listOf('ENTRYPOINT')
    const line = [...entry, ...(compose.services[name].command as string[])].map((word) =>
      word
        .replace('/etc/ftpkit-server/ftpkit-server.yaml', file)
        .replace('0.0.0.0:9100', `${hosts[name]}:${this.metrics}`)
        .replace('0.0.0.0', hosts[name])
        .replace(/^42\d\d\d-.*/, (range) => this.range(range)),
    )
    await this.startProcess(name, process.execPath, [main, ...line], /^ready ftp/)
  }

  private async startProcess(name: string, program: string, options: readonly string[], ready: RegExp) {
    const child = spawn(program, options, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] })
    this.children.push(child)
    child.stderr.on('data', (text) => this.logs.set(name, (this.logs.get(name) ?? '') + text))
    for await (const line of createInterface(child.stdout)) {
      if (!ready.test(line)) continue
      child.stdout.resume()
      return
    }
    throw new Error(`${name} did not start: ${this.logs.get(name)}`)
  }

  /** A range of ports of compose.yaml on this machine. */
  private range(given: string): string {
    const first = this.first + 10 + (given.startsWith('42000') ? 0 : 50)
    return `${first}-${first + 49}`
  }

  private adapted(name: string): string {
    return readFileSync(join(deploy, name), 'utf8')
      .replaceAll('/run/secrets', join(this.folder, 'secrets'))
      .replaceAll('http://s3:9000', `http://127.0.0.1:${this.s3.port}`)
      .replaceAll('10.21.0.2/32', '127.0.0.1/32')
      .replaceAll(/(server node-\d) (node-\d)/g, (_, server, name: Node) => `${server} ${hosts[name]}`)
      .replaceAll(/port: 2121|:2121/g, (port) => port.replace('2121', `${this.first}`))
      .replaceAll(/bind :/g, `bind ${hosts.haproxy}:`)
      .replaceAll(/42\d\d\d-42\d\d\d/g, (range) => this.range(range))
      .replaceAll('check port 9100', `check port ${this.metrics}`)
      .replace(/.*resolvers docker init-addr.*\n/, '')
  }

  /** Asks a node as the health check of the image does. @returns the exit status */
  async healthOf(name: Node): Promise<number | null> {
    const [, ...options] = listOf('HEALTHCHECK')
    const line = options.map((word) => word.replace('127.0.0.1:9100', `${hosts[name]}:${this.metrics}`))
    return (await run(process.execPath, line)).status
  }

  /** Ends a node as Docker does. */
  async stopNode(name: Node): Promise<void> {
    const child = this.children.find(({ spawnargs }) =>
      spawnargs.includes(join(this.folder, `${name}.yaml`)),
    )!
    const exited = once(child, 'exit')
    const [signal] = dockerfile.filter((each) => each.name === 'STOPSIGNAL').map(({ value }) => value)
    child.kill(signal as NodeJS.Signals)
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.haproxy?.[Symbol.asyncDispose]()
    for (const child of this.children) child.kill('SIGKILL')
    await this.s3?.stop()
    rmSync(this.folder, { recursive: true })
  }
}

let services: Services
beforeAll(async () => {
  services = await Services.start()
}, 60_000)
afterAll(() => services?.[Symbol.asyncDispose]())

const curl = (from: string, ...options: string[]) =>
  run('curl', ['-sS', '--interface', from, '-u', 'ann:secret', ...options])

const states = async () => {
  const servers = await services.haproxy.servers()
  return ['node-1', 'node-2'].map((name) => servers.get(`nodes/${name}`))
}

test('the secrets are files that only their owner can read', () => {
  for (const name of Object.keys(compose.secrets))
    expect(statSync(services.secret(name)).mode & 0o077, name).toBe(0)
})

test('HAProxy finds both nodes ready by HTTP', async () => {
  await expect.poll(states, { timeout: 20_000 }).toEqual(Array(2).fill({ status: 'UP', check: 'L7OK' }))
})

test.each([['plain'], ['TLS', '--ssl-reqd', '-k']])(
  'clients store, list and fetch: %s',
  async (_name, ...security) => {
    for (let last = 40; last < 48; last++) {
      const from = `127.0.0.${last}`
      const name = `from-${last}`
      expect(await curl(from, ...security, '-T', '/etc/hostname', `${services.url}${name}`)).toMatchObject({
        status: 0,
      })
      const back = await curl(from, ...security, `${services.url}${name}`)
      expect(back.output.toString()).toBe(readFileSync('/etc/hostname', 'utf8'))
    }
    const list = await curl('127.0.0.40', ...security, '-l', services.url)
    expect(list.output.toString().trim().split('\n')).toHaveLength(8)
  },
)

test('the health check of the image succeeds while a node answers, and a node that is stopped takes no client with it', async () => {
  expect(await services.healthOf('node-1')).toBe(0)
  const stopped = services.stopNode('node-1')
  await expect.poll(async () => (await states())[0]?.status, { timeout: 10_000 }).toBe('DOWN')
  for (let last = 40; last < 48; last++)
    expect(await curl(`127.0.0.${last}`, '-l', services.url)).toMatchObject({ status: 0 })
  await stopped
  expect(await services.healthOf('node-1')).toBe(1)
  await services.startNode('node-1')
}, 60_000)
