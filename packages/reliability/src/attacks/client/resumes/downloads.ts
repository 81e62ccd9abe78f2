import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, type DownloadOptions } from '@ftpkit/node'
import { Folder } from '../../../support/folder.js'
import { answer, type Script } from '../../../support/hostile-server.js'
import { within } from '../../../support/wire.js'
import type { Attack, Finding } from '../../attack.js'
import { ChangingServer, endless, type Version } from './changing-server.js'

/** Octets of which no part is the same as another, and none is the same as in another version. */
export function octetsOf(version: string, length: number): Buffer {
  return Buffer.from(
    Array.from({ length: Math.ceil(length / 10) }, (_, at) => `${version}${at}`.padEnd(10)).join(''),
  ).subarray(0, length)
}

const whole = 40_000
const half = 20_000

export const first: Version = { octets: octetsOf('a', whole), modified: '20200101000000' }
const later = '20200202000000'

/** Octets beyond those of the file that a client may take before it notices. */
const tolerated = 1_048_576

const timeouts = { connect: 2_000, reply: 2_000, stall: 2_000, data: 2_000, abort: 500 }

/** The second version of the file, and how the server tells it. */
interface Change {
  readonly name: string
  readonly next: Version
  readonly scripts?: Readonly<Record<string, Script>> | undefined
  /** What is beside the local file before the second download. */
  readonly beside?: Readonly<Record<string, string | Buffer>> | undefined
}

async function fetch(
  server: ChangingServer,
  local: string,
  options: DownloadOptions,
): Promise<Error | undefined> {
  await using client = await connect({ ...server.address, timeouts })
  return await client.download('file', local, options).then(
    () => undefined,
    (error: Error) => error,
  )
}

/** The local file must be the version of the server, or not be there; its part must be of one version. */
function mixed(local: string, versions: readonly Version[]): Finding {
  const [last] = versions
  if (existsSync(local) && !readFileSync(local).equals(last!.octets))
    return 'the file is not what the server has'
  const part = `${local}.part`
  if (!existsSync(part)) return undefined
  if (statSync(part).size > whole + tolerated) return `its part has ${statSync(part).size} octets`
  const octets = readFileSync(part)
  const isOfOne = versions.some((version) => version.octets.subarray(0, octets.length).equals(octets))
  return isOfOne || octets.length > last!.octets.length ? undefined : 'its part is of two versions'
}

/** Cuts a download in its middle, changes the file, and resumes the download. */
function resumed({ name, next, scripts, beside = {} }: Change): Attack<unknown> {
  return {
    name: `get --resume joins no two versions of a file: ${name}`,
    async run() {
      using folder = new Folder()
      const local = folder.at('file')
      await using before = await ChangingServer.start(first, { cutAfter: half })
      await fetch(before, local, { resume: true })
      if (statSync(`${local}.part`).size !== half) return 'no part was kept'
      for (const [suffix, content] of Object.entries(beside)) writeFileSync(`${local}${suffix}`, content)
      await using after = await ChangingServer.start(next, { scripts })
      await within(fetch(after, local, { resume: true }), 'the end of the download', 12_000)
      return mixed(local, [next, first])
    },
  }
}

/** Changes the file between two attempts of one download. */
function retried({ name, next, scripts }: Change): Attack<unknown> {
  return {
    name: `get --retries joins no two versions of a file: ${name}`,
    async run() {
      using folder = new Folder()
      const local = folder.at('file')
      await using server = await ChangingServer.start(first, { cutAfter: half, next, scripts })
      const options = { retries: 2, retryDelay: 1 }
      await within(fetch(server, local, options), 'the end of the download', 12_000)
      return mixed(local, [next, first])
    },
  }
}

const changes: readonly Change[] = [
  { name: 'it is shorter than the part', next: { octets: octetsOf('b', 9_000), modified: later } },
  { name: 'it is as long as the part', next: { octets: octetsOf('b', half), modified: later } },
  { name: 'it is shorter than before', next: { octets: octetsOf('b', 30_000), modified: later } },
  { name: 'it is longer than before', next: { octets: octetsOf('b', 60_000), modified: later } },
  { name: 'it has the same size and another time', next: { octets: octetsOf('b', whole), modified: later } },
  {
    name: 'it has the same time and another size',
    next: { octets: octetsOf('b', 50_000), modified: first.modified },
  },
  { name: 'it is older than before', next: { octets: octetsOf('b', whole), modified: '20190101000000' } },
  { name: 'it is empty', next: { octets: Buffer.alloc(0), modified: later } },
  {
    name: 'the server tells neither size nor time',
    next: { octets: octetsOf('b', whole), modified: later },
    scripts: {
      FEAT: answer('500 unknown\r\n'),
      SIZE: answer('500 unknown\r\n'),
      MDTM: answer('500 unknown\r\n'),
    },
  },
  {
    name: 'the server refuses REST',
    next: first,
    scripts: { REST: answer('502 unknown\r\n') },
  },
  {
    name: 'the server confirms REST and sends the whole file',
    next: first,
    scripts: { REST: answer('350 continue\r\n') },
  },
]

const lasting: Change = {
  name: 'the server sends octets without an end',
  next: first,
  scripts: { RETR: endless },
}

export const downloads: readonly Attack<unknown>[] = [
  ...changes.map(resumed),
  resumed(lasting),
  ...changes.map(retried),
  resumed({
    name: 'nothing says what the part is of',
    next: { octets: octetsOf('b', whole), modified: later },
    beside: { '.part': octetsOf('c', half), '.part.info': '' },
  }),
  resumed({
    name: 'what was remembered about the part is not readable',
    next: { octets: octetsOf('b', whole), modified: later },
    beside: { '.part.info': '{"version": {"size": "x"' },
  }),
  resumed({
    name: 'what was remembered is about another path of the server',
    next: { octets: octetsOf('b', whole), modified: later },
    beside: {
      '.part.info': JSON.stringify({ direction: 'download', path: 'other', version: { size: whole } }),
    },
  }),
  resumed({
    name: 'the part is longer than the file',
    next: first,
    beside: { '.part': octetsOf('c', 2 * whole) },
  }),
]
