import { type Ran, ftpkit as run } from '../test/served.js'
import { password } from './servers.js'

/** Runs the built command in a folder. */
export function ftpkit(cwd: string, ...options: string[]): Promise<Ran> {
  return run(options, { cwd, env: { ...process.env, FTPKIT_PASSWORD: password } })
}
