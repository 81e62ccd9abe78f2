/**
 * What a gateway costs, in one run on one machine: files through `ftpkit-gateway`, with its defaults, beside ProFTPD's
 * mod_proxy and beside the server without a gateway, in clear and with TLS on both sides; and the memory of sessions that
 * wait. Needs curl, vsftpd and mod_proxy: `pnpm --filter @ftpkit/bench bench:gateway`.
 */

import type { ChildProcess } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@ftpkit/testkit/free-port'
import { otherGateways } from '@ftpkit/testkit/gateways'
import { collecting, settledSet } from '@ftpkit/testkit/memory'
import { makeCertificate, startPeer } from '@ftpkit/testkit/peers'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { builtCommand } from './built-commands.js'
import { inMemory, run, start, stopped, temporaryFolder } from './children.js'
import { Control } from './control.js'
import { writeRandomFile } from './files.js'
import { processorTimeBelow } from './process-figures.js'
import { figure, load, machineLine, writeReport } from './report.js'
import { crowd } from './server/crowd.js'
import { type Line, type Measured, measureLine, type Program, printMeasured } from './turns.js'

const user = 'tester'
const password = 's3cret12'
const host = '127.0.0.1'
const mebibytes = Number(process.env.BENCH_MIB ?? 256)
const octets = mebibytes * 1_048_576
const rounds = { counted: Number(process.env.BENCH_ROUNDS ?? 7), warmUp: 1 }

/** Sessions that wait. */
const waiting = 2_000

const before = load()
const each = await memoryOfSessions()
const measured: Measured[] = []
for (const tls of [false, true]) measured.push(...(await compare(tls)))
console.log(`\n${machineLine()}`)
console.log(`load ${before} → ${load()}; medians of ${rounds.counted} rounds in turns\n`)
printMeasured(measured)
console.log(`${waiting} sessions that wait: ${figure(each / 1_024)} KiB each`)
writeReport('gateway-speed', { octets, rounds, measured, waiting, octetsOfEach: each })

async function compare(tls: boolean): Promise<Measured[]> {
  const home = temporaryFolder(inMemory)
  await writeRandomFile(join(home, 'file'), mebibytes)
  const source = join(temporaryFolder(inMemory), 'file')
  await writeRandomFile(source, mebibytes)
  await using peer = await startPeer('vsftpd', { home, user, password, tls: tls ? 'required' : 'off' })
  const ours = await startOurs(peer.port, tls)
  const theirs = await startModProxy(peer.port, tls)
  const measured: Measured[] = []
  for (const direction of ['RETR', 'STOR'] as const)
    measured.push(...(await measureLine(lineOf(direction, source, tls, { ours, theirs }, peer.port), rounds)))
  for (const { child } of [ours, theirs]) await stopped(child)
  return measured
}

/** A gateway that runs. */
interface Running {
  readonly child: ChildProcess
  readonly port: number
}

function lineOf(
  direction: 'RETR' | 'STOR',
  source: string,
  tls: boolean,
  gateways: { readonly ours: Running; readonly theirs: Running },
  server: number,
): Line {
  const { ours, theirs } = gateways
  const through = (port: number) => () => transfer(direction, source, port, tls)
  const program = ({ child, port }: Running): Omit<Program, 'name'> => ({
    run: through(port),
    processorTime: () => processorTimeBelow(child.pid!),
  })
  return {
    name: `${direction}, ${tls ? 'TLS on both sides' : 'without TLS'}`,
    amount: octets / 1e9,
    unit: 'GB',
    ours: { name: 'ftpkit-gateway', ...program(ours) },
    rivals: [
      { name: 'mod_proxy', side: program(theirs), atLeast: 1 },
      { name: 'no gateway', side: { run: through(server) } },
    ],
  }
}

/** Moves the file by curl, and says how long it took. */
async function transfer(direction: 'RETR' | 'STOR', source: string, port: number, tls: boolean) {
  const url = `ftp://${host}:${port}/file`
  // mod_proxy and curl hang with TLS 1.3.
  const secure = tls ? ['--ssl-reqd', '--insecure', '--tls-max', '1.2'] : []
  const what = direction === 'RETR' ? ['--output', '/dev/null', url] : ['--upload-file', source, url]
  const begun = performance.now()
  await run('curl', ['-sS', '--max-time', '120', '--user', `${user}:${password}`, ...secure, ...what])
  return { seconds: (performance.now() - begun) / 1_000, octets: statSync(source).size }
}

async function startOurs(server: number, tls: boolean, flags: readonly string[] = []): Promise<Running> {
  const options = tls
    ? ['--tls', 'required', ...certificate(), '--server-tls', 'required', '--server-insecure']
    : []
  const command = await builtCommand('gateway')
  const args = [...flags, command, '--listen', `${host}:0`, ...options, `ftp://${host}:${server}`]
  const child = start(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, FTPKIT_GATEWAY_LIMITS: '{ sessionsPerAddress: 10000, sessions: 10000 }' },
  })
  for await (const line of createInterface(child.stdout!)) {
    const port = /^ready .*:(\d+)$/.exec(line)?.[1]
    if (port) return { child, port: Number(port) }
  }
  throw new Error('ftpkit-gateway ended before it was ready')
}

function certificate(): string[] {
  const { cert, key } = makeCertificate(temporaryFolder())
  return ['--tls-cert', cert, '--tls-key', key]
}

async function startModProxy(server: number, tls: boolean): Promise<Running> {
  const port = await freePort()
  const place = { folder: temporaryFolder(), host, port, server: { host, port: server } }
  const [program, ...args] = otherGateways['mod_proxy 0.9.2']({
    ...place,
    serverTls: tls,
    sourceAddress: host,
  })
  const child = start(program!, args, { stdio: 'ignore', cwd: '/' })
  for (let tries = 0; tries < 100; tries++) {
    await wait(50)
    const control = await Control.open({ port, user, password, tls }).catch(() => undefined)
    control?.close()
    if (control) return { child, port }
  }
  throw new Error('mod_proxy does not answer')
}

/** Octets of the gateway that each of many sessions costs, which have logged in. */
async function memoryOfSessions(): Promise<number> {
  await using server = await ServerProcess.start(temporaryFolder(), {
    account: { user, password },
    log: 'ignore',
    limits: { sessions: 10_000, sessionsPerAddress: 10_000 },
    configuration: join(temporaryFolder(), 'config.json'),
  })
  const { child, port } = await startOurs(server.port, false, collecting)
  const task = { kind: 'idle', port, user, password, octets: 0 } as const
  const first = await crowd({ ...task, clients: 16 })
  first.stop()
  const begun = await settledSet(child.pid!)
  const sessions = await crowd({ ...task, clients: waiting })
  if (sessions.errors.length > 0) throw new Error(sessions.errors[0])
  const grown = (await settledSet(child.pid!)) - begun
  sessions.stop()
  await stopped(child)
  return grown / waiting
}
