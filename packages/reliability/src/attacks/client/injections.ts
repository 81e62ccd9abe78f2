import { connect, type FtpClient, MemoryTarget } from '@ftpkit/node'
import { answer, HostileServer } from '../../support/hostile-server.js'
import type { Network } from '../../support/network.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

/** Text that ends a command line or a name early. */
const endings = [
  '\r\nDELE file',
  '\nDELE file',
  '\rDELE file',
  '\0DELE file',
  '\r\n',
  '\n',
  '\r\n\r\nDELE file\r\n',
]

const octets = Buffer.from('octets')

/** Every argument of a caller that becomes part of a command line. */
const uses: Readonly<Record<string, (client: FtpClient, text: string) => Promise<unknown>>> = {
  'the path of a download': (client, text) => client.download(`x${text}`, new MemoryTarget()),
  'the path of an upload': (client, text) => client.upload([octets], `x${text}`),
  'the path of an append': (client, text) => client.append([octets], `x${text}`),
  'the path of a list': async (client, text) => {
    for await (const _entry of client.list(`x${text}`)) break
  },
  'the path of stat': (client, text) => client.stat(`x${text}`),
  'the path of size': (client, text) => client.size(`x${text}`),
  'the path of a hash': (client, text) => client.hash(`x${text}`),
  'the old name of a rename': (client, text) => client.rename(`x${text}`, 'y'),
  'the new name of a rename': (client, text) => client.rename('x', `y${text}`),
  'a name to remove': (client, text) => client.remove(`x${text}`),
  'a directory to make': (client, text) => client.mkdir(`x${text}`),
  'a directory to remove': (client, text) => client.rmdir(`x${text}`),
  'a directory to change to': (client, text) => client.cd(`x${text}`),
  'the argument of a raw command': (client, text) => client.command('SITE', `x${text}`),
  'a raw command': (client, text) => client.command(`NOOP${text}`),
  'the name of a user': (client, text) => client.login({ user: `x${text}`, password: 'x' }),
  'a password': (client, text) => client.login({ user: 'x', password: `x${text}` }),
}

/** Passes each ending as such an argument. @returns the injected command that the server received */
async function inject(
  use: (client: FtpClient, text: string) => Promise<unknown>,
  network: Network,
): Promise<Finding> {
  for (const text of endings) {
    await using server = await HostileServer.start({ RNFR: answer('350 RNTO next\r\n') })
    await using client = await connect({
      ...(await network.reach(server.address)),
      timeouts: { reply: 3_000 },
    })
    const thrown = await use(client, text).then(
      () => undefined,
      (error: Error) => error,
    )
    if (!thrown) return `${JSON.stringify(text)} was accepted`
    await client.command('NOOP').catch(() => {})
    const lines = server.commands
    if (lines.some((line) => /DELE|\n|\r|\0/.test(line) || line === ''))
      return `the server got ${JSON.stringify(lines)}`
  }
  return undefined
}

export const injections: Family<ClientAttack> = {
  number: 1,
  name: 'line ends in arguments that become commands',
  attacks: [
    ...Object.entries(uses).map(([name, use]) => ({
      name: `line ends and NUL in ${name} are refused before an octet is sent`,
      run: (network: Network) => inject(use, network),
    })),
    {
      name: 'a user and a password with line ends are refused by connect',
      run: async (network) => {
        await using server = await HostileServer.start()
        for (const login of [
          { user: 'x\r\nDELE file' },
          { user: 'x', password: 'y\r\nDELE file' },
          { user: 'x', account: 'y\nDELE z' },
        ]) {
          const client = await connect({ ...(await network.reach(server.address)), ...login }).catch(
            () => undefined,
          )
          client?.close()
        }
        return server.commands.some((line) => /DELE/.test(line)) ? server.commands.join() : undefined
      },
    },
  ],
}
