import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import type { Extent } from '../../check.js'
import { tlsOptions } from '../../support/certificate.js'
import { Folder } from '../../support/folder.js'
import { writeUsers } from '../../support/users-file.js'

/** What attacks by the cost of commands work on. */
export interface CostGround {
  /** Offers TLS. Its user `ann`, whose password is the name, and anonymous ones log in at no cost. */
  readonly server: ServerProcess
  /** Its user `tester` has a password whose hash costs as much as by default. */
  readonly guarded: ServerProcess
  /** The folder of the first: `small`, `text`, `huge`, and the directory `crowd`. */
  readonly root: Folder
  /** How many clients do the same. */
  readonly clients: number
  /** Milliseconds after which nothing of their work may be left. */
  readonly patience: number
}

/** Octets of `huge`, which take no space on the disk. */
export const hugeSize = 8_589_934_592

/** The largest file whose SIZE is found by converting it. */
const countedSize = 16_777_216

/** Names in `crowd`. */
export const crowded = 10_000

/** Makes a file of zeros that takes no space on the disk. */
export function makeSparse(path: string, size: number): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, size)
  closeSync(file)
}

/** Makes many empty files. */
export function makeCrowd(folder: string): void {
  mkdirSync(folder)
  for (let number = 0; number < crowded; number++) writeFileSync(`${folder}/name-of-a-file-${number}`, '')
}

export async function onCostGround(
  extent: Extent,
  work: (ground: CostGround) => Promise<void>,
): Promise<void> {
  using root = new Folder()
  using own = new Folder()
  writeFileSync(root.at('small'), 'octets\n')
  writeFileSync(root.at('text'), Buffer.alloc(countedSize, 'a line of text\n'))
  makeSparse(root.at('huge'), hugeSize)
  makeCrowd(root.at('crowd'))
  writeUsers(own.at('users'), ['ann'])
  const limits = { failedLoginTime: 1, maxFailedLoginTime: 1, dataConnectionTime: 1_000 }
  const configuration = own.at('config.json')
  await using server = await ServerProcess.start(root.path, {
    options: ['--anonymous', '--users', own.at('users'), ...(await tlsOptions(own))],
    keys: { markers: { every: 1_048_576, of: 'octets' } },
    limits,
    configuration,
  })
  await using guarded = await ServerProcess.start(root.path, {
    limits,
    configuration: own.at('guarded.json'),
  })
  await work({ server, guarded, root, clients: extent.of(60, 10), patience: extent.bound(2_000, 10_000) })
}
