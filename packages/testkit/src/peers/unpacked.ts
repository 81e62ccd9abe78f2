import { join } from 'node:path'

/** Where `scripts/install-peers.sh` has put a file of a server's package. */
export function unpacked(server: string, file: string): string {
  return join(process.env.FTPKIT_PEERS ?? '/var/cache/ftpkit-peers', server, file)
}
