import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { type ConnectOptions, connect, type FtpClient, type TransferOptions } from '@ftpkit/node'
import { password, ServerProcess, user } from '@ftpkit/testkit/server-process'
import type { Extent } from '../../../check.js'
import { Folder } from '../../../support/folder.js'
import type { Attack, Finding } from '../../attack.js'
import { octetsOf } from './downloads.js'

/** Our own server, which sets restart markers, and its folder. */
export interface MarkersGround {
  readonly server: ServerProcess
  readonly root: Folder
}

/** Larger than what is on its way between the two sides. */
const length = 12_582_912
const first = octetsOf('a', length)
const second = octetsOf('b', length)

const modes = ['B', 'C'] as const

/** Runs a transfer in a session, which is aborted once the server has sent a reply, or half of the octets. */
async function aborted(
  { address }: ServerProcess,
  code: '110' | undefined,
  transfer: (client: FtpClient, options: TransferOptions) => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController()
  const log: ConnectOptions['log'] = ({ from, text }) => {
    if (from === 'server' && code !== undefined && text.startsWith(code)) controller.abort()
  }
  await using client = await connect({ ...address, user, password, log })
  const onProgress = (octets: number) => {
    if (code === undefined && octets > length / 2) controller.abort()
  }
  await transfer(client, { signal: controller.signal, onProgress }).catch(() => {})
}

function download(mode: 'B' | 'C'): Attack<MarkersGround> {
  return {
    name: `get --resume in MODE ${mode} joins no two versions of a file by a restart marker`,
    async run({ server, root }): Promise<Finding> {
      using folder = new Folder()
      const local = folder.at('file')
      const options = { mode, resume: true } as const
      writeFileSync(root.at(`down${mode}`), first)
      // Servers tell times to the second.
      utimesSync(root.at(`down${mode}`), 1_700_000_000, 1_700_000_000)
      await aborted(server, undefined, (client, more) =>
        client.download(`down${mode}`, local, { ...options, ...more }),
      )
      if (!existsSync(`${local}.part`)) return 'no part was kept'
      writeFileSync(root.at(`down${mode}`), second)
      await using client = await connect({ ...server.address, user, password })
      await client.download(`down${mode}`, local, options)
      return readFileSync(local).equals(second) ? undefined : 'the file is a mixture'
    },
  }
}

function upload(mode: 'B' | 'C'): Attack<MarkersGround> {
  return {
    name: `put --resume in MODE ${mode} joins no two versions of the local file by a restart marker`,
    async run({ server, root }): Promise<Finding> {
      using folder = new Folder()
      const local = folder.at('file')
      const options = { mode, resume: true } as const
      writeFileSync(local, first)
      await aborted(server, '110', (client, more) =>
        client.upload(local, `up${mode}`, { ...options, ...more }),
      )
      if (!existsSync(`${local}.restart`)) return 'no restart marker was kept'
      writeFileSync(local, second)
      await using client = await connect({ ...server.address, user, password })
      await client.upload(local, `up${mode}`, options)
      return readFileSync(root.at(`up${mode}`)).equals(second) ? undefined : 'the file is a mixture'
    },
  }
}

export const markers: readonly Attack<MarkersGround>[] = [...modes.map(download), ...modes.map(upload)]

/** Starts the server for the work. */
export async function onMarkersGround(
  _extent: Extent,
  work: (ground: MarkersGround) => Promise<void>,
): Promise<void> {
  using root = new Folder()
  using own = new Folder()
  await using server = await ServerProcess.start(root.path, {
    keys: { markers: { every: 65_536, of: 'octets' } },
    configuration: own.at('config.json'),
  })
  await work({ server, root })
}
