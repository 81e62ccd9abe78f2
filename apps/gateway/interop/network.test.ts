import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCertificate, type Peer, startPeer } from '@ftpkit/testkit/peers'
import { addresses, RoutedNetwork } from '@ftpkit/testkit/routed-network'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anchors } from './anchors.js'
import { converse, dialogues, type Target } from './dialogues.js'
import { outcomeOf, RouterProgram } from './program.js'

const user = 'tester'
const password = 's3cret12'
const ftpkitGateway = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Ports of the gateway for passive data connections. */
const ports = '50000-50999'

/** What a router of a private network does by itself. */
const masquerade =
  'table ip nat { chain post { type nat hook postrouting priority srcnat; oifname "outside" masquerade; }; }\n'

/** The gateway at the router: its command line, the rules of the router, and what clients dial. */
interface Topology {
  readonly options: readonly string[]
  /** Options of `ftpkit-gateway rules`, if any lead clients to the gateway. */
  readonly rules?: readonly string[]
  readonly target: Pick<Target, 'host' | 'port' | 'user'>
}

const topologies = {
  'client in a private network that names its server (NAT)': {
    options: ['--listen', `${addresses.inside}:2121`, '--forward', addresses.server],
    target: { host: addresses.inside, port: 2121, user: `${user}@${addresses.server}` },
  },
  'server in a private network (DNAT)': {
    options: [
      ...['--listen', `${addresses.outside}:2121`, '--address', addresses.inside, '--ports', ports],
      `ftp://${addresses.server}`,
    ],
    rules: [
      ...['reverse', '--address', addresses.inside, '--gateway', `${addresses.outside}:2121`],
      ...['--ports', ports, '--servers', addresses.server],
    ],
    target: { host: addresses.inside, port: 21, user },
  },
  'sessions that pass the router (transparent)': {
    options: ['--ports', ports],
    rules: ['transparent', '--ports', ports, '--port', '2121'],
    target: { host: addresses.server, port: 21, user },
  },
} as const satisfies Readonly<Record<string, Topology>>

type TopologyName = keyof typeof topologies

/** TLS on each side: options of the gateway, and whether the client and the server have it. */
const protections = {
  'without TLS': { options: ['--tls', 'off'], client: false, server: false },
  'with TLS of the client': { options: ['--tls', 'required'], client: true, server: false },
  'with TLS on both sides': {
    options: ['--tls', 'required', '--server-tls', 'required', '--server-insecure'],
    client: true,
    server: true,
  },
} as const

/** Opens a socket that accepts connections to other hosts, as systemd does for Transparent=yes, and runs what follows. */
const asSystemd = `
import os, socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_IP, 19, 1)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', 2121))
listener.listen(128)
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1', LISTEN_FDNAMES='transparent')
os.execvp(sys.argv[1], sys.argv[1:])
`

const { missing } = RoutedNetwork
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-network-'))
const home = join(folder, 'home')
let network: RoutedNetwork
let certificate: readonly string[]

beforeAll(() => {
  if (missing) return
  network = RoutedNetwork.make()
  // The server changes its user.
  chmodSync(folder, 0o755)
  const { cert, key } = makeCertificate(folder)
  certificate = ['--tls-cert', cert, '--tls-key', key]
  writeFileSync(
    join(folder, 'transparent.yaml'),
    "routes: [{ to: destination, hosts: ['10.98.2.0/24'] }]\n",
  )
})

afterAll(() => {
  network?.[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

test.skipIf(process.env.CI === undefined)('this machine can make networks', () => {
  expect(missing).toBeUndefined()
})

/** Starts our gateway, and leads the client to it. */
function startOurs(name: TopologyName, options: readonly string[]): Promise<RouterProgram> {
  const topology: Topology = topologies[name]
  const command = [process.execPath, ftpkitGateway, ...topology.options, ...options]
  network.rules(masquerade)
  if (topology.rules) lead(topology.rules)
  if (!name.includes('transparent')) return RouterProgram.start(network, command)
  const config = ['--config', join(folder, 'transparent.yaml')]
  return RouterProgram.start(network, ['python3', '-c', asSystemd, ...command, ...config])
}

/** Puts the rules into effect that the gateway prints, with the commands of `ip` in their comment. */
function lead(options: readonly string[]): void {
  const text = execFileSync(process.execPath, [ftpkitGateway, 'rules', ...options], { encoding: 'utf8' })
  network.rules(masquerade + text)
  for (const [, command] of text.matchAll(/^# +(ip (?:rule|route) add .*)$/gm)) {
    if (routed.has(command!)) continue
    network.onRouter(...command!.split(' '))
    routed.add(command!)
  }
}

const routed = new Set<string>()

describe.skipIf(missing)('a gateway at a router', () => {
  describe.each(Object.entries(protections))('%s', (_protection, { options, client, server }) => {
    let peer: Peer
    beforeAll(async () => {
      peer = await startServer(server)
    })
    afterAll(() => peer.stop())

    describe.each(Object.keys(topologies) as TopologyName[])('%s', (name) => {
      let gateway: RouterProgram
      beforeAll(async () => {
        gateway = await startOurs(name, [...options, ...(client ? certificate : [])])
      })
      afterAll(() => gateway?.[Symbol.asyncDispose]())

      test.each(dialogues)('$client by $way', async (dialogue) => {
        const target = { ...topologies[name].target, password, tls: client }
        expect(await converse(network, dialogue, target, home)).toBe('')
      })
    })
  })
})

function startServer(tls: boolean): Promise<Peer> {
  const place = { home, user, password, host: addresses.server, port: 21 }
  return startPeer('vsftpd', { ...place, tls: tls ? 'required' : 'off' })
}
