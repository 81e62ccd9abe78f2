import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askedAhead } from '@ftpkit/testkit/asked-ahead'
import { type Answer, FaultyServer, type Misbehaviour, send } from '@ftpkit/testkit/faulty-server'
import { type Check, type Outcome, Tally } from '../check.js'
import { ftpkit } from '../support/client-command.js'
import { Folder } from '../support/folder.js'

/** Files of up to some packets, each different. */
function contentOf(name: string): Buffer {
  const digest = createHash('sha256').update(name).digest()
  return Buffer.alloc((digest[0]! * 97) % 20_000, digest)
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** A server with many files that misbehaves when it is asked ahead. */
async function serve(misbehaviour: Misbehaviour, names: readonly string[]): Promise<FaultyServer> {
  const list: Answer = async (session) => {
    session.write('150 now\r\n')
    const lines = names.map((name) => `type=file;size=${contentOf(name).length}; ${name}\r\n`)
    await send(session, lines.join(''))
    session.write('226 done\r\n')
  }
  const retrieve: Answer = async (session, path) => {
    session.write('150 now\r\n')
    await send(session, contentOf(nameOf(path)))
    session.write('226 done\r\n')
  }
  const size: Answer = (session, path) => {
    const there = server.stored.get(path) ?? contentOf(nameOf(path))
    session.write(`213 ${there.length}\r\n`)
  }
  const made: Answer = (session) => session.write('257 "/made" is there\r\n')
  const answers = { MLSD: list, RETR: retrieve, SIZE: size, MKD: made }
  const server = await FaultyServer.start({ ...misbehaviour, answers })
  return server
}

export const askingAhead: Check = {
  id: 'R32',
  title: 'A server that mistakes what is asked ahead costs a session, never a file',
  target:
    '200 files each way, with each server: every octet arrives, and no more than one session more is opened',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const names = Array.from({ length: extent.of(200, 12) }, (_, at) => `file-${at}`)
    let whole = 0
    let sessions = 0
    const servers = Object.entries(askedAhead)
    for (const [name, misbehaviour] of servers)
      for (const way of ['get', 'put'] as const) {
        await using server = await serve(misbehaviour, names)
        const arrived = await (way === 'get' ? fetchAll(server) : storeAll(server, names))
        for (const file of names) {
          const isWhole = arrived.get(file)?.equals(contentOf(file)) === true
          if (tally.assert(isWhole, `a server that ${name}: ${way} of ${file} moved other octets`)) whole++
        }
        tally.assert(server.sessions <= 2, `a server that ${name}: ${way} took ${server.sessions} sessions`)
        sessions += server.sessions - 1
      }
    const figure = `${whole} of ${servers.length * 2 * names.length} files`
    const detail = `${servers.length} servers; ${sessions} of ${servers.length * 2} commands opened another session`
    return tally.outcome(figure, servers.length * 2 * (names.length + 1), detail)
  },
}

/** @returns the files on this side */
async function fetchAll(server: FaultyServer): Promise<Map<string, Buffer>> {
  using folder = new Folder()
  const url = `ftp://me:secret@127.0.0.1:${server.address.port}/tree`
  await ftpkit(['get', '-r', url, folder.at('tree')], { cwd: folder.path })
  const found = readdirSync(folder.at('tree'))
  return new Map(found.map((name) => [name, readFileSync(join(folder.at('tree'), name))]))
}

/** @returns the files on the server */
async function storeAll(server: FaultyServer, names: readonly string[]): Promise<Map<string, Buffer>> {
  using folder = new Folder()
  mkdirSync(folder.at('tree'))
  for (const name of names) writeFileSync(join(folder.at('tree'), name), contentOf(name))
  const url = `ftp://me:secret@127.0.0.1:${server.address.port}/tree`
  await ftpkit(['put', '-r', folder.at('tree'), url], { cwd: folder.path })
  return new Map([...server.stored].map(([path, octets]) => [nameOf(path), octets]))
}
