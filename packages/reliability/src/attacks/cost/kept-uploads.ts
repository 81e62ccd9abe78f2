import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { ServerProcess } from '@ftpkit/testkit/server-process'
import type { Wire } from '../../support/wire.js'
import { type Attack, content, type Finding } from '../attack.js'
import { type DefaultsGround, login } from './defaults-ground.js'

const half = content.subarray(0, content.length / 2)

/** Stores the beginning of a file, and cuts its data connection: the server keeps it. */
async function storeHalf(wire: Wire, name: string, octets: Uint8Array = half): Promise<void> {
  const data = await wire.openFor(`STOR ${name}`)
  if (typeof data === 'number') throw new Error(`STOR ${name} was answered ${data}`)
  await new Promise((resolve) => data.write(octets, resolve))
  data.resetAndDestroy()
  await wire.reply()
}

/** Continues what was kept of a file of `ann`. */
async function continues(server: ServerProcess, name: string): Promise<Finding> {
  using wire = await login(server, 'ann')
  await wire.expect(`REST ${half.length}`, 350)
  const code = await wire.store(`STOR ${name}`, content.subarray(half.length))
  return code === 226 ? undefined : `it was answered ${code}`
}

function keptOctets({ root }: DefaultsGround): number {
  return readdirSync(root.path)
    .filter((name) => name.startsWith('.ftpkit'))
    .reduce((sum, name) => sum + (statSync(root.at(name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

export const keptUploads: readonly Attack<DefaultsGround>[] = [
  {
    name: 'more than a hundred kept uploads of one user displace none of another',
    async run({ server, root }) {
      using ann = await login(server, 'ann')
      await storeHalf(ann, 'hers')
      using bob = await login(server, 'bob')
      for (let number = 0; number < 110; number++) await storeHalf(bob, `his-${number}`)
      const finding = await continues(server, 'hers')
      return finding ?? (readFileSync(root.at('hers')).equals(content) ? undefined : 'hers is another file')
    },
  },
  {
    name: 'kept uploads of one user take no more octets than that user may have',
    async run(ground) {
      await using server = await ground.start({ keys: { keptUploads: { octetsPerOwner: 1_000_000 } } })
      using bob = await login(server, 'bob')
      const before = keptOctets(ground)
      for (let number = 0; number < 20; number++)
        await storeHalf(bob, `large-${number}`, Buffer.alloc(200_000))
      const kept = keptOctets(ground) - before
      return kept <= 1_000_000 ? undefined : `${kept} octets are kept`
    },
  },
  {
    name: 'where one user has kept the most octets, another keeps a small upload',
    async run({ start }) {
      await using server = await start({ keys: { keptUploads: { octets: 1_000_000 } } })
      using bob = await login(server, 'bob')
      for (let number = 0; number < 4; number++) await storeHalf(bob, `much-${number}`, Buffer.alloc(240_000))
      using ann = await login(server, 'ann')
      await storeHalf(ann, 'little')
      for (let number = 4; number < 8; number++) await storeHalf(bob, `much-${number}`, Buffer.alloc(240_000))
      return await continues(server, 'little')
    },
  },
  {
    name: 'where none are to be kept, none can be continued',
    async run({ start }) {
      await using server = await start({ keys: { keptUploads: { count: 0 } } })
      using ann = await login(server, 'ann')
      await storeHalf(ann, 'gone')
      const finding = await continues(server, 'gone')
      return finding === undefined ? 'it was continued' : undefined
    },
  },
]
