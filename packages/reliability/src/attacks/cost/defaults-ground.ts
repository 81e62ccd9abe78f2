import { writeFileSync } from 'node:fs'
import { ServerProcess, type ServerSetting } from '@ftpkit/testkit/server-process'
import type { Extent } from '../../check.js'
import { Folder } from '../../support/folder.js'
import { writeUsers } from '../../support/users-file.js'
import { Wire } from '../../support/wire.js'
import { content } from '../attack.js'
import { makeCrowd, makeSparse } from './ground.js'

/** What attacks on the default limits work on. */
export interface DefaultsGround {
  /** With default limits. */
  readonly server: ServerProcess
  /**
   * Starts another one, with other settings. Each serves `small`, `huge`, and `crowd` to anonymous users, `ann` and `bob`,
   * whose passwords are their names.
   */
  start(setting: Pick<ServerSetting, 'options' | 'limits' | 'keys'>): Promise<ServerProcess>
  readonly root: Folder
}

/** Addresses of clients: an attacker's, and that of someone else. */
export const attacker = '127.0.0.1'
export const other = '127.0.0.2'

export function login({ address }: ServerProcess, name: 'ann' | 'bob', from?: string): Promise<Wire> {
  return Wire.loggedInAs(address, { user: name, password: name }, from)
}

export async function onDefaultsGround(
  _extent: Extent,
  work: (ground: DefaultsGround) => Promise<void>,
): Promise<void> {
  using root = new Folder()
  using own = new Folder()
  writeFileSync(root.at('small'), content)
  makeSparse(root.at('huge'), 8_589_934_592)
  makeCrowd(root.at('crowd'))
  writeUsers(own.at('users'), ['ann', 'bob'])
  let servers = 0
  const start: DefaultsGround['start'] = ({ options = [], ...setting }) =>
    ServerProcess.start(root.path, {
      ...setting,
      options: ['--anonymous', '--users', own.at('users'), ...options],
      configuration: own.at(`config-${servers++}.json`),
    })
  await using server = await start({})
  await work({ server, start, root })
}
