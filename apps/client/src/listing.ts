import type { FtpClient } from '@ftpkit/node'
import { ListingParser } from '@ftpkit/protocol/listing'
import type { LeftOut } from './left-out.js'
import { assertListed } from './nothing-there.js'
import { printLine } from './output.js'

/**
 * Prints a directory in the format of the server. A line that is not understood is printed like the others, and
 * counted, since `get -r`, `sync` and programs that read the listing leave out what it may name.
 *
 * @throws FtpError `refused` where nothing matches a pattern, or there is no such directory
 */
export async function printListing(
  client: FtpClient,
  path: string | undefined,
  leftOut: LeftOut,
  signal?: AbortSignal,
): Promise<void> {
  const parser = new ListingParser()
  let isEmpty = true
  for (const line of await client.listLines(path, { signal })) {
    printLine(line)
    const { kind } = parser.parse(line)
    if (kind === 'unknown') leftOut.count('unreadLine')
    if (kind !== 'note') isEmpty = false
  }
  if (isEmpty) await assertListed(client, path)
}
