import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { serverProgram } from '@ftpkit/testkit/server-program'
import { ftpkit } from '../../support/client-command.js'
import { Folder } from '../../support/folder.js'
import { type Attack, type Finding, secret } from '../attack.js'
import type { PolicyGround } from './ground.js'

const all = [{ path: '/', allow: ['list', 'read'] }]

/** Configurations that leave someone unprotected, and what the message must name. */
const refused: readonly {
  readonly name: string
  readonly options?: readonly string[]
  readonly keys: Readonly<Record<string, unknown>>
  readonly says: RegExp
}[] = [
  { name: 'homes leave a user out', keys: { homes: { other: '/' } }, says: /homes.*tester/ },
  {
    name: 'permissions leave a user out',
    keys: { permissions: { other: all } },
    says: /permissions.*tester/,
  },
  {
    name: 'homes leave anonymous users out',
    options: ['--anonymous'],
    keys: { homes: { tester: '/' } },
    says: /homes.*anonymous/,
  },
  {
    name: 'permissions of anonymous users are given under its alias ftp',
    options: ['--anonymous'],
    keys: { permissions: { tester: all, ftp: all, anonymous: all } },
    says: /permissions.*ftp/,
  },
  {
    name: 'the name of a user in homes is misspelt',
    keys: { homes: { tester: '/', Tester: '/pub', '*': '/' } },
    says: /homes.*Tester/,
  },
  {
    name: 'rights to jobs leave a user out',
    options: ['--system', 'zos', '--user', 'ops:ops'],
    keys: { jes: { ops: ['submit'] } },
    says: /jes.*tester/,
  },
  { name: 'rights to jobs are given where there are none', keys: { jes: { '*': ['read'] } }, says: /jes/ },
  {
    name: 'a home leads out of the served directory',
    keys: { homes: { '*': '/../..' } },
    says: /\.\.|homes/,
  },
  {
    name: 'the path of a permission is not one',
    keys: { permissions: { '*': [{ path: '/a/../b', allow: ['read'] }] } },
    says: /permissions|\.\./,
  },
  {
    name: 'an operation of a permission is misspelt',
    keys: { permissions: { '*': [{ path: '/', allow: ['reads'] }] } },
    says: /permissions.*allow/,
  },
  { name: 'a mount is not a directory', keys: { mounts: { archive: '/nowhere' } }, says: /nowhere/ },
]

function refusesToStart({ name, options, keys, says }: (typeof refused)[number]): Attack<PolicyGround> {
  return {
    name: `no server starts where ${name}`,
    async run() {
      using folder = new Folder()
      const starting = ServerProcess.start(folder.path, {
        options,
        keys,
        configuration: folder.at('config.json'),
      })
      const started = await starting.catch((error: Error) => error.message)
      if (typeof started === 'string') return says.test(started) ? undefined : `it says only: ${started}`
      await started.end('SIGKILL')
      return 'it started'
    },
  }
}

/** Sets a password in a users file. @returns the exit status */
async function passwd(file: string): Promise<number | null> {
  const { path } = await serverProgram()
  const child = spawn(process.execPath, [path, 'passwd', file, 'ann'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.end('new-passw0rd\n')
  const [status] = (await once(child, 'close')) as [number | null]
  return status
}

/** Fetches a file with links under the names that the client writes to. */
async function fetchOverLink(
  { server, outside, scratch }: PolicyGround,
  suffix: string,
  options: readonly string[],
): Promise<Finding> {
  using folder = new Folder()
  symlinkSync(outside.at('secret'), folder.at(`book${suffix}`))
  const url = `ftp://ann:ann@127.0.0.1:${server.port}/pub/shelf/book`
  await ftpkit(['get', url, folder.at('book'), ...options], { cwd: scratch.path })
  return readFileSync(outside.at('secret')).equals(secret) ? undefined : 'the file outside was changed'
}

export const starts: readonly Attack<PolicyGround>[] = [
  ...refused.map(refusesToStart),
  {
    name: 'passwd does not write through a link, to a file or to nothing',
    async run({ outside }) {
      using folder = new Folder()
      symlinkSync(outside.at('secret'), folder.at('users'))
      symlinkSync(outside.at('planted'), folder.at('dangling'))
      for (const name of ['users', 'dangling'])
        if ((await passwd(folder.at(name))) === 0) return `${name} was accepted`
      if (existsSync(outside.at('planted'))) return 'a file outside was created'
      return readFileSync(outside.at('secret')).equals(secret) ? undefined : 'the file outside was changed'
    },
  },
  {
    name: 'passwd opens a users file to no one else, and gives it to no one else',
    async run() {
      using folder = new Folder()
      const file = folder.at('users')
      writeFileSync(file, '')
      chmodSync(file, 0o600)
      const mayChangeOwners = process.getuid?.() === 0
      if (mayChangeOwners) chownSync(file, 65_534, 65_534)
      const before = lstatSync(file)
      await passwd(file)
      const { mode, uid, gid, size } = lstatSync(file)
      if (size === 0) return 'the password was not set'
      return mode === before.mode && uid === before.uid && gid === before.gid
        ? undefined
        : `${mode.toString(8)}, ${uid}, ${gid} instead of ${before.mode.toString(8)}, ${before.uid}, ${before.gid}`
    },
  },
  {
    name: 'a download does not write through a link under its name',
    run: (ground) => fetchOverLink(ground, '', []),
  },
  {
    name: 'a resumed download does not write through a link under the name of its part',
    run: (ground) => fetchOverLink(ground, '.part', ['--resume']),
  },
  {
    name: 'a resumed download does not write through a link under the name of what it remembers',
    run: (ground) => fetchOverLink(ground, '.part.info', ['--resume']),
  },
  {
    name: 'a resumed download of blocks does not write through a link under the name of its markers',
    run: (ground) => fetchOverLink(ground, '.restart', ['--resume', '--mode', 'B']),
  },
]
