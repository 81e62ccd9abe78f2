/** A client as a program uses it, ours or basic-ftp: moves files one after the other in one session. */

import { connect } from '@ftpkit/node'
import { Client } from 'basic-ftp'
import { account } from '../server/served.js'
import type { Task } from './task.js'

const host = '127.0.0.1'

const sides: Readonly<Record<Task['side'], (task: Task) => Promise<void>>> = {
  ftpkit: async ({ kind, port, files }) => {
    const client = await connect({ host, port, ...account })
    for (const { remote, local } of files) {
      if (kind === 'retrieve') await client.download(remote, local)
      else await client.upload(local, remote)
    }
    await client.quit()
  },
  'basic-ftp': async ({ kind, port, files }) => {
    const client = new Client()
    await client.access({ host, port, ...account })
    for (const { remote, local } of files) {
      if (kind === 'retrieve') await client.downloadTo(local, remote)
      else await client.uploadFrom(local, remote)
    }
    client.close()
  },
}

process.on('message', async (task: Task) => {
  const begin = performance.now()
  await sides[task.side](task)
  process.send!((performance.now() - begin) / 1_000)
})
process.on('disconnect', () => process.exit())
