import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { connect, MemoryTarget } from '@ftpkit/node'
import { password, ServerProcess, user } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { identity, tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { readAll, Wire } from '../support/wire.js'

const versions = ['TLSv1.2', 'TLSv1.3'] as const
type Version = (typeof versions)[number]

const content = Buffer.alloc(30_000, 'octets of a file ')
const run = promisify(execFile)

/** What a client works with. */
interface Task {
  readonly server: ServerProcess
  readonly folder: Folder
  /** For the client's script and the files it fetches. */
  readonly own: Folder
  readonly version: Version
  readonly count: number
}

/** Whether the file was fetched completely. */
function isComplete(file: string): boolean {
  return existsSync(file) && readFileSync(file).equals(content)
}

/**
 * Moves files in one session, half of them in each direction.
 * @returns the number of data connections that resumed, undefined if the client cannot tell
 */
type Client = (task: Task) => Promise<number | undefined>

const isUpload = (number: number) => number % 2 === 1

/** TLS by Node itself, which reports whether each data connection resumed. */
const nodeClient: Client = async ({ server, version, count }) => {
  using wire = await Wire.secure(server.address, { minVersion: version, maxVersion: version })
  let resumed = 0
  for (let number = 0; number < count; number++) {
    const plain = await wire.passive()
    await wire.expect(isUpload(number) ? `STOR stored${number}` : 'RETR file', 150)
    const data = await wire.protect(plain)
    if (data.isSessionReused()) resumed++
    if (isUpload(number)) {
      data.end(content)
      await once(data.resume(), 'close')
    } else if (!(await readAll(data)).equals(content)) throw new Error(`download ${number} has other content`)
    data.destroy()
    const code = (await wire.reply())?.code
    if (code !== 226) throw new Error(`transfer ${number} was answered ${code}`)
  }
  return resumed
}

/** The client of this project; it negotiates the newest TLS version. */
const ownClient: Client = async ({ server, count }) => {
  const { cert } = await identity()
  const trust = { tls: 'explicit', ca: cert, servername: 'localhost' } as const
  await using client = await connect({ ...server.address, ...trust, user, password })
  for (let number = 0; number < count; number++) {
    if (isUpload(number)) await client.upload([content], `stored${number}`)
    else await client.download('file', new MemoryTarget())
  }
  return undefined
}

/** Moves all files in one session: curl keeps its connection from one file to the next. */
const curl: Client = async ({ server, own, version, count }) => {
  const url = `ftp://127.0.0.1:${server.address.port}`
  const transfers = Array.from({ length: count }, (_, number) =>
    isUpload(number)
      ? `url = "${url}/stored${number}"\nupload-file = "${own.at('content')}"`
      : `url = "${url}/file"\noutput = "${own.at(`fetched${number}`)}"`,
  )
  const options = `insecure\nssl-reqd\nsilent\nshow-error\nuser = "${user}:${password}"\n${
    version === 'TLSv1.2' ? 'tls-max = "1.2"' : 'tlsv1.3'
  }\n`
  // Options apply to one group of files only; the session continues.
  writeFileSync(own.at('curlrc'), transfers.map((transfer) => options + transfer).join('\nnext\n'))
  await run('curl', ['--config', own.at('curlrc')])
  for (let number = 0; number < count; number += 2) {
    if (!isComplete(own.at(`fetched${number}`))) throw new Error(`download ${number} is incomplete`)
  }
  return undefined
}

const lftp: Client = async ({ server, own, version, count }) => {
  const transfers = Array.from({ length: count }, (_, number) =>
    isUpload(number)
      ? `put ${own.at('content')} -o stored${number}`
      : `get file -o ${own.at(`fetched${number}`)}`,
  )
  const priority = `NORMAL:-VERS-ALL:+VERS-TLS${version.slice(-3)}`
  const script = [
    'set cmd:fail-exit true',
    'set net:max-retries 1',
    'set xfer:clobber true',
    'set ssl:verify-certificate false',
    'set ftp:ssl-force true',
    'set ftp:ssl-protect-data true',
    `set ssl:priority "${priority}"`,
    `open -u ${user},${password} ftp://127.0.0.1:${server.address.port}`,
    ...transfers,
  ]
  writeFileSync(own.at('script'), `${script.join('\n')}\n`)
  await run('lftp', ['-f', own.at('script')])
  return undefined
}

/** Downloads only, from one list of files. */
const curlDownloads: Client = async ({ server, own, version, count }) => {
  const url = `ftp://127.0.0.1:${server.address.port}/file`
  const options = ['--insecure', '--ssl-reqd', '-sS', '--user', `${user}:${password}`, '--fail-early']
  const fetches = Array.from({ length: count }, (_, number) => [url, '-o', own.at(`fetched${number}`)]).flat()
  await run('curl', [
    ...options,
    ...(version === 'TLSv1.2' ? ['--tls-max', '1.2'] : ['--tlsv1.3']),
    ...fetches,
  ])
  for (let number = 0; number < count; number++) {
    if (!isComplete(own.at(`fetched${number}`))) throw new Error(`download ${number} is incomplete`)
  }
  return undefined
}

interface Contender {
  readonly name: string
  readonly client: Client
  readonly versions: readonly Version[]
  readonly stores: boolean
}

const contenders: readonly Contender[] = [
  { name: 'Node', client: nodeClient, versions, stores: true },
  { name: 'ftpkit', client: ownClient, versions: ['TLSv1.3'], stores: true },
  { name: 'curl downloads', client: curlDownloads, versions, stores: false },
  { name: 'curl', client: curl, versions, stores: true },
  { name: 'lftp', client: lftp, versions, stores: true },
]

export const tlsResumption: Check = {
  id: 'R17',
  title: 'Every protected data connection resumes the TLS session of its control connection',
  target:
    '100 of 100 consecutive transfers by each client, TLS 1.2 and 1.3, where any other connection is refused',
  missing: () =>
    ['curl', 'lftp'].find((name) => spawnSync(name, ['--version']).status !== 0)?.concat(' missing'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const counts: string[] = []
    const count = extent.of(100, 4)
    for (const contender of contenders) {
      for (const version of contender.versions) {
        const complete = await transfersOf(contender, version, count, tally)
        counts.push(`${contender.name} ${version.slice(4)}: ${complete}`)
      }
    }
    return tally.outcome(`${counts.join(', ')} of ${count} each`, 9 * 3, `Node ${process.versions.node}`)
  },
}

/** @returns the number of complete transfers: the server refuses data connections that do not resume */
async function transfersOf(
  { name: client, client: move, stores }: Contender,
  version: Version,
  count: number,
  tally: Tally,
): Promise<number> {
  const name = `${client}, ${version}`
  using folder = new Folder()
  using own = new Folder()
  using keys = new Folder()
  writeFileSync(folder.at('file'), content)
  writeFileSync(own.at('content'), content)
  await using server = await ServerProcess.start(folder.path, { options: await tlsOptions(keys, 'required') })
  let resumed: number | undefined
  let fault: string | undefined
  try {
    resumed = await move({ server, folder, own, version, count })
  } catch (error) {
    fault = (error as Error).message
  }
  // The log is written in the background: all of it is there when the server has ended.
  await server.end('SIGTERM')
  const complete = server.logged
    .split('\n')
    .filter((line) => /"direction":"(?:store|retrieve)"/.test(line) && /"outcome":"complete"/.test(line))
  tally.assert(fault === undefined, `${name}: ${fault}`)
  tally.assert(complete.length === count, `${name}: ${complete.length} of ${count} transfers were complete`)
  tally.assert(resumed === undefined || resumed === count, `${name}: ${resumed} of ${count} resumed`)
  for (let number = 1; stores && number < count && fault === undefined; number += 2) {
    const stored = readFileSync(folder.at(`stored${number}`))
    tally.assert(stored.equals(content), `${name}: stored${number} has ${stored.length} octets`)
  }
  return complete.length
}
