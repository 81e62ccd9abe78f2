import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { availablePeers, type PeerName, type PeerOptions, startPeer } from '@ftpkit/testkit/peers'
import { start, stopped } from '../children.js'
import { processorTimeBelow, processorTimeOf } from '../process-figures.js'
import { account, type Served } from './served.js'

/** How a peer differs from what all have. */
type Differences = Pick<PeerOptions, 'tls' | 'sessions' | 'anonymous'>

/** A real server that serves a folder; undefined where it is not on this machine. */
export async function peer(
  name: PeerName,
  home: string,
  differences: Differences = {},
): Promise<Served | undefined> {
  if (!availablePeers().includes(name)) return undefined
  const running = await startPeer(name, { home, ...account, ...differences })
  return {
    ...{ name, ...account, folder: home, port: running.port },
    processorTime: () => running.pids().reduce((sum, pid) => sum + processorTimeBelow(pid), 0),
    stop: () => running.stop(),
  }
}

/** Folder with a `node_modules` that has ftp-srv, which this project does not depend on. */
const modules = process.env.FTPKIT_BENCH_MODULES ?? fileURLToPath(new URL('../../', import.meta.url))

/** ftp-srv; undefined where it is not installed. */
export async function ftpSrv(home: string): Promise<Served | undefined> {
  if (!existsSync(join(modules, 'node_modules/ftp-srv'))) return undefined
  const child = start(process.execPath, ['--eval', ftpSrvProgram, join(modules, 'package.json'), home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    name: 'ftp-srv',
    ...account,
    folder: home,
    port,
    processorTime: () => processorTimeOf(child.pid!),
    stop: () => stopped(child),
  }
}

const ftpSrvProgram = `
const [from, root] = process.argv.slice(1)
const load = require('node:module').createRequire(from)
const { FtpSrv } = load('ftp-srv')
const net = require('node:net')
const free = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = free.address()
  free.close(() => {
    const log = load('bunyan').createLogger({ name: 'ftp-srv', level: 60 })
    const server = new FtpSrv({ url: 'ftp://127.0.0.1:' + port, pasv_url: '127.0.0.1', anonymous: false, log })
    server.on('login', ({ username, password }, resolve, reject) =>
      username === 'bench' && password === 'bench' ? resolve({ root }) : reject(new Error('no')))
    server.listen().then(() => process.send(port))
  })
})
process.on('disconnect', () => process.exit())
`
