import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { otherGateways } from '@ftpkit/testkit/gateways'
import { makeCertificate, type Peer, startPeer } from '@ftpkit/testkit/peers'
import { addresses, RoutedNetwork } from '@ftpkit/testkit/routed-network'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  /** Whether the gateway is given a socket that accepts connections to other hosts. */
  readonly transparent?: boolean
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
    transparent: true,
    target: { host: addresses.server, port: 21, user },
  },
} as const satisfies Readonly<Record<string, Topology>>

type TopologyName = keyof typeof topologies

/** TLS on each side: options of the gateway, and whether the client and the server have it. */
const protections = {
  'without TLS': { options: ['--tls', 'off'], client: false, server: false },
  'with TLS of the client': {
    options: ['--tls', 'required', '--server-tls', 'off'],
    client: true,
    server: false,
  },
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
  writeFileSync(join(folder, 'transparent.yaml'), "routes: [{ to: destination, hosts: ['10.98.2.0/24'] }]\n")
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
  if (!topology.transparent) return RouterProgram.start(network, command)
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

      test.each(dialogues(client))('$client by $way', async (dialogue) => {
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

describe.skipIf(missing)('rules', () => {
  let peer: Peer
  beforeAll(async () => {
    peer = await startServer(false)
  })
  afterAll(() => peer?.stop())

  /** What a client gets that dials port 21 of the server. */
  const dialled = () =>
    outcomeOf(
      network.atClient(
        'curl',
        '-sS',
        '--connect-timeout',
        '2',
        '-u',
        `${user}:${password}`,
        `ftp://${addresses.server}/`,
      ),
      10_000,
    )

  test('let no session pass by a transparent gateway that is down', async () => {
    const gateway = await startOurs('sessions that pass the router (transparent)', ['--tls', 'off'])
    expect(await dialled()).toMatchObject({ status: 0 })
    await gateway[Symbol.asyncDispose]()
    expect(await dialled()).toMatchObject({ status: 28 })
    network.rules(masquerade)
    expect(await dialled()).toMatchObject({ status: 0 })
  })

  test('let no one but the gateway to its servers', async () => {
    await using _gateway = await startOurs('server in a private network (DNAT)', ['--tls', 'off'])
    expect(await dialled()).toMatchObject({ status: 28 })
  })
})

/** Milliseconds for a dialogue through another gateway: curl with TLS hangs with mod_proxy. */
const patience = 10_000

/** What other gateways do with the same dialogues, for the table of the README. */
describe.skipIf(missing)('beside it', () => {
  describe.each(Object.entries(protections))('%s', (protection, { client, server }) => {
    let peer: Peer
    beforeAll(async () => {
      peer = await startServer(server)
    })
    afterAll(() => peer?.stop())

    /** The dialogues that succeed, and their number. */
    async function succeeded(target: Pick<Target, 'host' | 'port'>): Promise<string[]> {
      const found: string[] = []
      for (const dialogue of dialogues(client)) {
        const fault = await converse(
          network,
          dialogue,
          { ...target, user, password, tls: client },
          home,
          patience,
        )
        if (fault === '') found.push(`${dialogue.client} ${dialogue.way}`)
      }
      return found
    }

    const all = dialogues(client).map(({ client, way }) => `${client} ${way}`)

    test.skipIf(client !== server)('a router that masquerades passes passive data alone', async () => {
      network.rules(masquerade)
      const passive = all.filter((name) => /PASV|EPSV/.test(name))
      expect(await succeeded({ host: addresses.server, port: 21 })).toEqual(passive)
    })

    test.skipIf(client !== server || !hasHelper())(
      'the helper of the kernel reads what is not encrypted',
      async () => {
        network.rules(masquerade + kernelHelper)
        const read = server ? all.filter((name) => /PASV|EPSV/.test(name)) : all
        expect(await succeeded({ host: addresses.server, port: 21 })).toEqual(read)
      },
    )

    test.each(Object.entries(otherGateways))('%s', async (name, commandOf) => {
      const place = { host: addresses.inside, port: 2121 }
      network.rules(masquerade)
      const command = commandOf({
        ...place,
        folder: mkdtempSync(join(folder, 'other-')),
        server: { host: addresses.server, port: 21 },
        serverTls: server,
        sourceAddress: addresses.outside,
      })
      await using _other = await RouterProgram.start(network, command, place)
      const found = await succeeded(place)
      process.stdout.write(`${name}, ${protection}: ${found.length} of ${all.length} (${found.join(', ')})\n`)
      // Each of them relays sessions without TLS; this tells that it was given a fair chance.
      if (!client) expect(found).toEqual(all)
    })
  })
})

const kernelHelper = `table ip helper {
  ct helper ftp { type "ftp" protocol tcp; }
  chain pre { type filter hook prerouting priority filter; tcp dport 21 ct helper set "ftp"; }
}
`

/** Whether the kernel has a helper for FTP. */
function hasHelper(): boolean {
  if (missing) return false
  using trial = RoutedNetwork.make()
  try {
    trial.rules(kernelHelper)
    return true
  } catch {
    return false
  }
}
