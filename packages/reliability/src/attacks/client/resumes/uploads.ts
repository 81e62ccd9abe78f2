import { utimesSync, writeFileSync } from 'node:fs'
import { connect, type UploadOptions } from '@ftpkit/node'
import { Folder } from '../../../support/folder.js'
import { answer, type Script } from '../../../support/hostile-server.js'
import { within } from '../../../support/wire.js'
import type { Attack, Finding } from '../../attack.js'
import { ChangingServer, type Manners } from './changing-server.js'
import { first, octetsOf } from './downloads.js'

const timeouts = { connect: 2_000, reply: 2_000, stall: 2_000, data: 2_000, abort: 500 }
/** Larger than what the client reads of a file at once. */
const length = 200_000
const cutAfter = length / 2

const mine = octetsOf('m', length)
const nothing = { octets: Buffer.alloc(0), modified: '20300101000000' }

interface Storing {
  readonly name: string
  /** What the server has at first. */
  readonly has?: Buffer | undefined
  readonly manners?: Manners | undefined
  readonly options: UploadOptions
  /** What the server may have once it has confirmed: what is stored, by default. */
  readonly expected?: Buffer | undefined
}

async function store(
  server: ChangingServer,
  local: string,
  options: UploadOptions,
): Promise<Error | undefined> {
  await using client = await connect({ ...server.address, timeouts })
  return await client.upload(local, 'file', { retryDelay: 1, ...options }).then(
    () => undefined,
    (error: Error) => error,
  )
}

function stores({ name, has = nothing.octets, manners, options, expected = mine }: Storing): Attack<unknown> {
  return {
    name,
    async run(): Promise<Finding> {
      using folder = new Folder()
      const local = folder.at('local')
      writeFileSync(local, mine)
      await using server = await ChangingServer.start({ ...nothing, octets: has }, manners)
      const fault = await within(store(server, local, options), 'the end of the upload', 12_000)
      const { octets } = server.now
      if (fault) return undefined
      return octets.equals(expected)
        ? undefined
        : `the server has ${octets.length} other octets, and no error says so`
    },
  }
}

const refusesRest: Readonly<Record<string, Script>> = { REST: answer('502 unknown\r\n') }
/** Says that no file has the octets of the local one. */
const otherHash: Readonly<Record<string, Script>> = {
  FEAT: answer('211-Features\r\n SIZE\r\n MDTM\r\n HASH SHA-256*\r\n REST STREAM\r\n211 End\r\n'),
  HASH: answer(`213 SHA-256 0-${cutAfter} ${'00'.repeat(32)} file\r\n`),
  OPTS: answer('200 SHA-256\r\n'),
}
const half = mine.subarray(0, cutAfter)

/** Value of MDTM for what was stored some seconds ago. */
function justBefore(): string {
  return new Date(Date.now() - 5_000).toISOString().replace(/\D/g, '').slice(0, 14)
}

/** A file that changes after the first attempt to store it. */
function storesChanging(name: string, options: UploadOptions): Attack<unknown> {
  return {
    name,
    async run(): Promise<Finding> {
      using folder = new Folder()
      const local = folder.at('local')
      writeFileSync(local, mine)
      utimesSync(local, 1_700_000_000, 1_700_000_000)
      await using server = await ChangingServer.start({ ...nothing, modified: justBefore() }, { cutAfter })
      const other = octetsOf('n', length + 10)
      const changing = { ...options, onRetry: () => writeFileSync(local, other) }
      let fault = await within(store(server, local, changing), 'the end of the upload', 12_000)
      if (fault && options.retries === undefined) {
        writeFileSync(local, other)
        fault = await within(store(server, local, options), 'the end of the upload', 12_000)
      }
      if (fault) return undefined
      const { octets } = server.now
      return octets.equals(other) || octets.equals(mine)
        ? undefined
        : 'it has a mixture, and no error says so'
    },
  }
}

export const uploads: readonly Attack<unknown>[] = [
  stores({
    name: 'put --resume continues no part of another file',
    has: first.octets.subarray(0, 20_000),
    manners: { scripts: { MDTM: answer('213 20100101000000\r\n') } },
    options: { resume: true },
  }),
  stores({
    name: 'put --resume continues no part whose hash differs',
    has: first.octets.subarray(0, 20_000),
    manners: { scripts: otherHash },
    options: { resume: true },
  }),
  stores({
    name: 'put --resume to a server with more octets than the local file stores it from its beginning',
    has: octetsOf('x', 2 * length),
    options: { resume: true },
  }),
  stores({
    name: 'put --resume to a server that tells no time stores the file from its beginning',
    has: first.octets.subarray(0, 20_000),
    manners: { scripts: { MDTM: answer('500 unknown\r\n') } },
    options: { resume: true },
  }),
  stores({
    name: 'put --resume to a server that refuses REST stores no end without its beginning',
    has: half,
    manners: { scripts: refusesRest },
    options: { resume: true },
  }),
  stores({
    name: 'put --retries to a server that refuses REST stores no end without its beginning',
    manners: { cutAfter, scripts: refusesRest },
    options: { retries: 2 },
  }),
  stores({
    name: 'put --retries continues no file that another client has stored in between, where the server can hash',
    manners: {
      cutAfter,
      next: { octets: octetsOf('o', cutAfter), modified: '20310101000000' },
      scripts: otherHash,
    },
    options: { retries: 2 },
  }),
  stores({
    name: 'put --retries continues nothing where the server has lost the part',
    manners: { cutAfter, next: nothing },
    options: { retries: 2 },
  }),
  stores({
    name: 'append is not tried again, which would add octets twice',
    has: Buffer.from('log\n'),
    manners: { cutAfter },
    options: { append: true, retries: 2 },
    expected: Buffer.concat([Buffer.from('log\n'), mine]),
  }),
  stores({
    name: 'append --resume adds nothing to what is not the beginning of the local file',
    has: first.octets.subarray(0, 20_000),
    manners: { scripts: { MDTM: answer('213 20100101000000\r\n') } },
    options: { append: true, resume: true },
  }),
  storesChanging('put --resume joins no two versions of the local file', { resume: true }),
  storesChanging('put --retries joins no two versions of the local file', { retries: 2 }),
]
