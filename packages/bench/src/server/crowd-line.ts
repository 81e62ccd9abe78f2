import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../children.js'
import { writeRandomFile } from '../files.js'
import type { Done, Line, Program } from '../turns.js'
import { startBuilt } from './built.js'
import { crowd } from './crowd.js'
import { peer } from './peers.js'
import { anonymous, type Served } from './served.js'

const clients = 1_000
const mebibyte = 1_048_576

/** Sessions that both servers are allowed: by default both refuse a thousand from one address. */
const sessions = 4_096

/** A line whose seconds are not of the work, but of the login that 99 of 100 logins were faster than. */
export interface CrowdLine {
  readonly line: Line
  stop(): Promise<void>
}

/** Logins of anonymous users while a thousand of them take files of 1 MiB. @param parent folder that the files are in */
export async function openCrowdLine(parent: string): Promise<CrowdLine> {
  const folder = temporaryFolder(parent)
  chmodSync(folder, 0o755)
  const home = async (name: string) => {
    const path = join(folder, name)
    mkdirSync(path)
    await writeRandomFile(join(path, 'piece'), 1)
    return path
  }
  const limits = { sessions, sessionsPerAddress: sessions }
  const ours = await startBuilt({ folder: await home('ours'), configuration: { limits } })
  const theirs = await peer('pyftpdlib', await home('pyftpdlib'), { sessions, anonymous: true })
  const side = (server: Served): Program => ({
    name: server.name,
    processorTime: () => server.processorTime(),
    run: () => lateLogin(server),
  })
  return {
    line: {
      name: `${clients} sessions transferring, p99 of a login`,
      ...{ amount: 1, unit: 'logins' },
      ours: side(ours),
      rivals: [{ name: 'pyftpdlib', side: theirs && side(theirs), atLeast: 1 }],
    },
    stop: async () => {
      await ours.stop()
      await theirs?.stop()
    },
  }
}

async function lateLogin(server: Served): Promise<Done> {
  const { port, user, password } = anonymous(server)
  const { logins, errors, stop } = await crowd({
    ...{ kind: 'transfer', port, user, password, clients, octets: mebibyte, retrieveOnly: true },
  })
  stop()
  if (errors.length > 0) throw new Error(`${server.name}: ${errors.length} errors, the first: ${errors[0]}`)
  const sorted = logins.toSorted((one, other) => one - other)
  return { seconds: sorted[Math.floor(sorted.length * 0.99)]! / 1_000, octets: clients * mebibyte }
}
