import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect, MemoryTarget, safeLocalName } from '@ftpkit/node'
import { Folder } from '../../support/folder.js'
import { answer, HostileServer, type Script } from '../../support/hostile-server.js'
import type { Network } from '../../support/network.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

/** Names that lead out of a folder, or are not names of files in it. */
const unsafe = [
  '',
  '.',
  '..',
  '../x',
  '../../etc/passwd',
  '/etc/passwd',
  'a/b',
  'a\\b',
  '..\\x',
  'a\0b',
  'a\nb',
  'a\rb',
  '\x1b[2J',
]
const unsafeOnWindows = [
  'CON',
  'aux.txt',
  'NUL',
  'COM1',
  'LPT9.log',
  'a:b',
  'C:x',
  'C:\\x',
  'x.',
  'x ',
  'a<b',
  'a|b',
  'a?b',
  'a*b',
  'a"b',
  'CONIN$',
]

/** @returns the names that pass as local names */
function accepted(names: readonly string[], platform: NodeJS.Platform): Finding {
  const passed = names.filter((name) => {
    try {
      safeLocalName(name, platform)
      return true
    } catch {
      return false
    }
  })
  return passed.length > 0 ? `${JSON.stringify(passed)} passed` : undefined
}

/** Listens on an address and names it in the reply to a command. @returns the connections that arrived there */
async function redirect(
  network: Network,
  host: string,
  scripts: (port: number) => Readonly<Record<string, Script>>,
): Promise<Finding> {
  let connections = 0
  const listener = createServer(() => connections++).listen(0, host)
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  await using server = await HostileServer.start({
    ...scripts(port),
    RETR: answer('425 no data connection\r\n'),
  })
  await using client = await connect({
    ...(await network.reach(server.address)),
    timeouts: { data: 1_000, reply: 2_000 },
  })
  await client.download('file', new MemoryTarget()).catch(() => {})
  listener.close()
  return connections > 0 ? `${connections} connections arrived` : undefined
}

const hostileListing: Script = async ({ write, data }) => {
  write('150 opening data connection\r\n')
  const { socket } = await data()
  socket.resume()
  socket.end('type=file;size=6; ../planted\r\ntype=file;size=6; ok\r\n')
  write('226 done\r\n')
}

const features = answer('211-Features:\r\n MLST type*;size*;\r\n211 End\r\n')

const file: Script = async ({ write, data }) => {
  write('150 opening data connection\r\n')
  const { socket } = await data()
  socket.resume()
  socket.end('octets')
  write('226 done\r\n')
}

export const redirections: Family<ClientAttack> = {
  number: 8,
  name: 'addresses and names that lead elsewhere',
  attacks: [
    {
      name: 'a PASV reply with another address of this host does not redirect the client',
      run: (network) =>
        redirect(network, '127.0.0.2', (port) => ({
          EPSV: answer('500 unknown command\r\n'),
          PASV: answer(`227 passive (127,0,0,2,${port >> 8},${port & 255})\r\n`),
        })),
    },
    {
      name: 'an EPSV reply with an address does not redirect the client',
      run: (network) =>
        redirect(network, '127.0.0.2', (port) => ({
          EPSV: answer(`229 passive (|1|127.0.0.2|${port}|)\r\n`),
        })),
    },
    {
      name: 'names that lead out of a folder are refused as local names on POSIX',
      run: async () => accepted(unsafe, 'linux'),
    },
    {
      name: 'names of devices, drives and streams are refused as local names on Windows',
      run: async () => accepted([...unsafe, ...unsafeOnWindows], 'win32'),
    },
    {
      name: 'names in a listing are passed on as they are, and a download by such a name stays in its folder',
      run: async (network) => {
        using folder = new Folder()
        await using server = await HostileServer.start({ FEAT: features, MLSD: hostileListing, RETR: file })
        await using client = await connect(await network.reach(server.address))
        for await (const { name } of client.list()) {
          let local: string
          try {
            local = safeLocalName(name)
          } catch {
            continue
          }
          await client.download(name, folder.at(local))
        }
        const names = readdirSync(folder.path).join()
        return names === 'ok' && !existsSync(folder.at('../planted')) ? undefined : names
      },
    },
    {
      name: 'a download to a symbolic link leaves its target unchanged',
      run: async (network) => {
        using folder = new Folder()
        using outside = new Folder()
        writeFileSync(outside.at('precious'), 'precious')
        symlinkSync(outside.at('precious'), folder.at('file'))
        await using server = await HostileServer.start({ RETR: file })
        await using client = await connect(await network.reach(server.address))
        await client.download('file', folder.at('file')).catch(() => {})
        return readFileSync(outside.at('precious'), 'utf8') === 'precious' ? undefined : 'it was overwritten'
      },
    },
  ],
}
