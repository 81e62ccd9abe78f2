import { execFileSync, spawnSync } from 'node:child_process'

/** Addresses in a {@link RoutedNetwork}. */
export const addresses = {
  /** Of the client; the server has no route to it. */
  client: '10.98.1.2',
  /** Of the router, for the client. */
  inside: '10.98.1.1',
  /** Of the router, for the server. */
  outside: '10.98.2.1',
  /** Of the server. */
  server: '10.98.2.2',
} as const

/**
 * A network of three machines: a client, a router, and this machine as the server. The router forwards, and translates
 * nothing until it is given rules.
 *
 * ```text
 * client 10.98.1.2 ── 10.98.1.1 router 10.98.2.1 ── 10.98.2.2 server
 * ```
 *
 * Client and router are network namespaces of Linux. They share the files of this machine.
 */
export class RoutedNetwork implements Disposable {
  private readonly client = `ftpkit-client-${process.pid}`
  private readonly router = `ftpkit-router-${process.pid}`
  /** The name of an interface has at most 15 octets. */
  private readonly interface = `fk${process.pid}`

  /** @throws Error with what `ip` says; needs root */
  static make(): RoutedNetwork {
    const network = new RoutedNetwork()
    try {
      network.build()
    } catch (error) {
      network[Symbol.dispose]()
      throw error
    }
    return network
  }

  /** What this machine lacks; undefined where a network can be made. */
  static get missing(): string | undefined {
    if (process.getuid?.() !== 0) return 'root'
    const commands = ['ip', 'nft'].filter((name) => spawnSync(name, ['--version']).error)
    return commands.length > 0 ? commands.join(', ') : undefined
  }

  private build(): void {
    const { client, router, interface: outer } = this
    for (const name of [client, router]) {
      ip('netns', 'add', name)
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    ip('link', 'add', 'inside', 'netns', router, 'type', 'veth', 'peer', 'name', 'net', 'netns', client)
    ip('link', 'add', 'outside', 'netns', router, 'type', 'veth', 'peer', 'name', outer)
    ip('-n', client, 'address', 'add', `${addresses.client}/24`, 'dev', 'net')
    ip('-n', router, 'address', 'add', `${addresses.inside}/24`, 'dev', 'inside')
    ip('-n', router, 'address', 'add', `${addresses.outside}/24`, 'dev', 'outside')
    ip('address', 'add', `${addresses.server}/24`, 'dev', outer)
    ip('-n', client, 'link', 'set', 'net', 'up')
    for (const name of ['inside', 'outside']) ip('-n', router, 'link', 'set', name, 'up')
    ip('link', 'set', outer, 'up')
    ip('-n', client, 'route', 'add', 'default', 'via', addresses.inside)
    this.onRouter('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward')
  }

  /** A command line that runs at the client. */
  atClient(...command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.client, ...command]
  }

  /** A command line that runs at the router. */
  atRouter(...command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.router, ...command]
  }

  /** Runs a command at the router. @returns its output @throws Error when it fails */
  onRouter(...command: readonly string[]): string {
    const [program, ...args] = this.atRouter(...command)
    return execFileSync(program!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Replaces all rules of the router by these, as nftables reads them. */
  rules(text: string): void {
    const [program, ...args] = this.atRouter('nft', '-f', '-')
    execFileSync(program!, args, {
      input: `flush ruleset\n${text}`,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }

  /** Ends what runs at the client and the router, and removes both. */
  [Symbol.dispose](): void {
    for (const name of [this.client, this.router]) {
      const { status, stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
      if (status !== 0) continue
      for (const pid of stdout.split('\n').filter((line) => line !== '')) kill(Number(pid))
      spawnSync('ip', ['netns', 'delete', name])
    }
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
