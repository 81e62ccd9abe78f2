import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CephServer, cephKeys } from '@ftpkit/testkit/ceph-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServerProcess, user } from './server-process.js'

const size = 31_457_280
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-ceph-interop-'))
const local = (name: string) => join(folder, name)
const content = Buffer.from(
  Array.from({ length: size / 4 }, (_, at) => at % 251).flatMap((octet) => [octet, 7, octet ^ 85, 1]),
)

let ceph: CephServer
let server: ServerProcess

beforeAll(async () => {
  ceph = await CephServer.start()
  const client = new S3Client({
    endpoint: ceph.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: cephKeys,
  })
  await client.send(new CreateBucketCommand({ Bucket: 'files' }))
  client.destroy()
  const { accessKeyId, secretAccessKey } = cephKeys
  writeFileSync(
    local('keys'),
    `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    { mode: 0o600 },
  )
  const account = ['--user', `${user.name}:${user.password}`]
  const bucket = ['s3://files/home', '--s3-endpoint', ceph.endpoint, '--s3-credentials', local('keys')]
  server = await ServerProcess.start(...bucket, ...account)
  writeFileSync(local('whole'), content)
  writeFileSync(local('half'), content.subarray(0, 17_000_000))
  writeFileSync(local('other-half'), content.subarray(17_000_000))
}, 240_000)

afterAll(async () => {
  await server?.stop()
  await ceph?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** Runs a client. @returns its output @throws Error where it fails */
async function run(program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text
    })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output}`)
  return output
}

const isInstalled = (program: string) => spawnSync(program, ['--version']).error === undefined
const url = (path: string) => `ftp://${server.host}:${server.port}/${path}`
const curl = (...args: string[]) => run('curl', '-sS', '-u', `${user.name}:${user.password}`, ...args)
const settings = [
  'cmd:fail-exit yes',
  'net:max-retries 1',
  'xfer:clobber yes',
  'ftp:ssl-allow no',
  'ftp:use-mode-z no',
]
const lftp = (command: string) => {
  const open = `open -u ${user.name},${user.password} -p ${server.port} ${server.host}`
  return run('lftp', '-c', [...settings.map((setting) => `set ${setting}`), open, command].join('; '))
}

/** What both clients do. */
interface Steps {
  store(name: string, remote: string): Promise<unknown>
  append(name: string, remote: string): Promise<unknown>
  fetch(remote: string, name: string): Promise<unknown>
  resume(remote: string, name: string): Promise<unknown>
  rename(from: string, to: string): Promise<unknown>
  list(): Promise<string>
}

const clients: Readonly<Record<string, Steps>> = {
  curl: {
    store: (name, remote) => curl('-T', local(name), url(remote)),
    append: (name, remote) => curl('-a', '-T', local(name), url(remote)),
    fetch: (remote, name) => curl('-o', local(name), url(remote)),
    resume: (remote, name) => curl('-C', '-', '-o', local(name), url(remote)),
    rename: (from, to) => curl('-Q', `RNFR ${from}`, '-Q', `RNTO ${to}`, url('')),
    list: () => curl(url('')),
  },
  lftp: {
    store: (name, remote) => lftp(`put ${local(name)} -o ${remote}`),
    append: (name, remote) => lftp(`put -c ${local(name)} -o ${remote}`),
    fetch: (remote, name) => lftp(`get ${remote} -o ${local(name)}`),
    resume: (remote, name) => lftp(`get -c ${remote} -o ${local(name)}`),
    rename: (from, to) => lftp(`mv ${from} ${to}`),
    list: () => lftp('ls'),
  },
}

describe.each(Object.entries(clients))('%s on a bucket of Ceph', (name, client) => {
  const whole = (path: string) => readFileSync(local(path)).equals(content)

  test.runIf(isInstalled(name))('stores, lists and fetches 30 MB', async () => {
    await client.store('whole', `${name}-stored`)
    expect(await client.list()).toMatch(new RegExp(`${size} .* ${name}-stored`))
    await client.fetch(`${name}-stored`, `${name}-back`)
    expect(whole(`${name}-back`)).toBe(true)
  })

  test.runIf(isInstalled(name))('resumes a download', async () => {
    await client.store('whole', `${name}-stored`)
    writeFileSync(local(`${name}-part`), content.subarray(0, 12_345_678))
    await client.resume(`${name}-stored`, `${name}-part`)
    expect(whole(`${name}-part`)).toBe(true)
  })

  test.runIf(isInstalled(name))('appends to a file', async () => {
    await client.store('half', `${name}-grown`)
    // lftp resumes an upload by what the local file has more, curl appends all of it.
    await client.append(name === 'curl' ? 'other-half' : 'whole', `${name}-grown`)
    await client.fetch(`${name}-grown`, `${name}-all`)
    expect(whole(`${name}-all`)).toBe(true)
  })

  test.runIf(isInstalled(name))('renames a file', async () => {
    await client.store('whole', `${name}-from`)
    await client.rename(`${name}-from`, `${name}-to`)
    await client.fetch(`${name}-to`, `${name}-renamed`)
    expect(whole(`${name}-renamed`)).toBe(true)
    expect(await client.list()).not.toMatch(`${name}-from`)
  })
})
