import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect, MemoryTarget, safeLocalName } from '@ftpkit/node'
import { Folder } from '../../support/folder.js'
import { HostileServer, type Script } from '../../support/hostile-server.js'
import type { ClientAttack, Family, Finding } from '../attack.js'

/** Names that lead out of a folder, or mean something else than a file there. */
const everywhere = [
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
const onWindows = [
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

function taken(names: readonly string[], platform: NodeJS.Platform): Finding {
  const through = names.filter((name) => {
    try {
      safeLocalName(name, platform)
      return true
    } catch {
      return false
    }
  })
  return through.length > 0 ? `${JSON.stringify(through)} went through` : undefined
}

/** A server that names this address by PASV. @returns connections that came there, while the download did or didn't */
async function ledTo(host: string, answer: (port: number) => string): Promise<Finding> {
  let connections = 0
  const listener = createServer(() => connections++).listen(0, host)
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  await using server = await HostileServer.start({
    EPSV: ({ say }) => say('500 what?\r\n'),
    PASV: ({ say }) => say(answer(port)),
    RETR: ({ say }) => say('425 no\r\n'),
  })
  await using client = await connect({ ...server.address, timeouts: { data: 1_000, reply: 2_000 } })
  await client.download('file', new MemoryTarget()).catch(() => {})
  listener.close()
  return connections > 0 ? `${connections} connections came` : undefined
}

const listed: Script = async ({ say, data }) => {
  say('150 here\r\n')
  const { socket } = await data()
  socket.resume()
  socket.end('type=file;size=6; ../planted\r\ntype=file;size=6; ok\r\n')
  say('226 done\r\n')
}

const features: Script = ({ say }) => say('211-Features:\r\n MLST type*;size*;\r\n211 End\r\n')

const sent: Script = async ({ say, data }) => {
  say('150 here\r\n')
  const { socket } = await data()
  socket.resume()
  socket.end('octets')
  say('226 done\r\n')
}

export const ledAstray: Family<ClientAttack> = {
  number: 8,
  name: 'addresses and names that lead elsewhere',
  attacks: [
    {
      name: 'PASV with another address of this host leads nobody there',
      run: () => ledTo('127.0.0.2', (port) => `227 here (127,0,0,2,${port >> 8},${port & 255})\r\n`),
    },
    {
      name: 'EPSV with an address in it leads nobody there',
      run: async () => {
        let connections = 0
        const listener = createServer(() => connections++).listen(0, '127.0.0.2')
        await once(listener, 'listening')
        const { port } = listener.address() as { port: number }
        await using server = await HostileServer.start({
          EPSV: ({ say }) => say(`229 here (|1|127.0.0.2|${port}|)\r\n`),
          RETR: ({ say }) => say('425 no\r\n'),
        })
        await using client = await connect({ ...server.address, timeouts: { data: 1_000, reply: 2_000 } })
        await client.download('file', new MemoryTarget()).catch(() => {})
        listener.close()
        return connections > 0 ? `${connections} connections came` : undefined
      },
    },
    {
      name: 'names that lead out become no local names on POSIX',
      run: async () => taken(everywhere, 'linux'),
    },
    {
      name: 'nor on Windows, where devices, drives and streams do too',
      run: async () => taken([...everywhere, ...onWindows], 'win32'),
    },
    {
      name: 'names of a listing are told as they are, and a download by one stays where it was sent',
      run: async () => {
        using folder = new Folder()
        await using server = await HostileServer.start({ FEAT: features, MLSD: listed, RETR: sent })
        await using client = await connect(server.address)
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
      name: 'a download to a name that is a link leaves what it leads to',
      run: async () => {
        using folder = new Folder()
        using outside = new Folder()
        writeFileSync(outside.at('precious'), 'precious')
        symlinkSync(outside.at('precious'), folder.at('file'))
        await using server = await HostileServer.start({ RETR: sent })
        await using client = await connect(server.address)
        await client.download('file', folder.at('file')).catch(() => {})
        return readFileSync(outside.at('precious'), 'utf8') === 'precious' ? undefined : 'it was overwritten'
      },
    },
  ],
}
