import { access, constants } from 'node:fs/promises'

/** Makes sure, before anything is said to a server, that a local file can be read. @throws Error of Node */
export function readable(local: string): Promise<void> {
  return access(local, constants.R_OK)
}
