import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { operations } from '@ftpkit/filesystem'
import { type Address, ServerProcess } from '@ftpkit/testkit/server-process'
import type { Extent } from '../../check.js'
import { Folder } from '../../support/folder.js'
import { writeUsers } from '../../support/users-file.js'
import { Wire } from '../../support/wire.js'
import { content, secret } from '../attack.js'

/** What the attacks on the policy of `ftpkit-server` work on. */
export interface PolicyGround {
  /** With homes, permissions and a mount, configured below. */
  readonly server: ServerProcess
  /** Emulates z/OS for the users `alice` and `bob`, and anonymous ones, without any further configuration. */
  readonly zos: ServerProcess
  readonly root: Folder
  /** A folder that no client may reach, with the file `secret`. */
  readonly outside: Folder
  /** A folder for the attack itself. */
  readonly scratch: Folder
}

/** Logs in as one of the users of the ground, each of whom has the name as password too. */
export function login({ address }: { readonly address: Address }, user: string): Promise<Wire> {
  return Wire.loggedInAs(address, { user, password: user })
}

/** Names that a path must not be made of, and that say what replaces them in a pattern. */
export const oddUsers = ['..', '.', 'a/b', '%u', '$&', '*'] as const

const homes = { tester: '/', anonymous: '/pub', ann: '/', carol: '/', '*': '/home/%u' }

const permissions = {
  tester: [{ path: '/', allow: operations }],
  anonymous: [{ path: '/', allow: ['list', 'read'] }],
  ann: [
    { path: '/', allow: ['list', 'read'] },
    { path: '/private', allow: [] },
    { path: '/home/ann', allow: operations },
  ],
  carol: [
    { path: '/', allow: ['list', 'read'] },
    { path: '/pub/drop', allow: ['list', 'create', 'rename', 'delete'] },
    { path: '/pub/shelf', allow: ['list', 'read', 'rename'] },
    { path: '/home/carol', allow: operations },
    { path: '/home/carol/kept', allow: ['list', 'read'] },
  ],
  '*': [{ path: '/', allow: ['list', 'read', 'create', 'write', 'append'] }],
}

/** The file `hello` everywhere, `salaries` in `private`, and what permissions speak of. */
function furnish(root: Folder, outside: Folder, archive: Folder): void {
  for (const folder of ['private', 'pub/drop', 'pub/shelf', 'home/ann', 'home/bob', 'home/carol/kept'])
    mkdirSync(root.at(folder), { recursive: true })
  for (const file of [
    'pub/hello',
    'pub/drop/dropped',
    'pub/shelf/book',
    'home/ann/diary',
    'home/bob/letters',
  ])
    writeFileSync(root.at(file), content)
  writeFileSync(root.at('home/carol/kept/record'), content)
  writeFileSync(root.at('private/salaries'), secret)
  writeFileSync(outside.at('secret'), secret)
  chmodSync(outside.at('secret'), 0o640)
  symlinkSync(outside.at('secret'), root.at('home/ann/link'))
  symlinkSync(outside.at('planted'), root.at('home/ann/dangling'))
  writeFileSync(archive.at('old'), content)
}

/** Starts the servers for the work. */
export async function onPolicyGround(
  _extent: Extent,
  work: (ground: PolicyGround) => Promise<void>,
): Promise<void> {
  using root = new Folder()
  using outside = new Folder()
  using archive = new Folder()
  using scratch = new Folder()
  using jobs = new Folder()
  furnish(root, outside, archive)
  writeUsers(scratch.at('users'), ['ann', 'bob', 'carol', ...oddUsers])
  writeUsers(scratch.at('zos-users'), ['alice', 'bob'])
  await using server = await ServerProcess.start(root.path, {
    options: ['--anonymous', '--users', scratch.at('users')],
    limits: { failedLoginTime: 1, maxFailedLoginTime: 1 },
    keys: { homes, permissions, mounts: { archive: archive.path } },
    configuration: scratch.at('policy.json'),
  })
  await using zos = await ServerProcess.start(jobs.path, {
    options: ['--system', 'zos', '--anonymous', '--users', scratch.at('zos-users')],
  })
  await work({ server, zos, root, outside, scratch })
}
