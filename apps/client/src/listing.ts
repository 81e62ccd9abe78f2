import type { FtpClient } from '@ftpkit/node'
import { ListingParser } from '@ftpkit/protocol/listing'
import type { LeftOut } from './left-out.js'
import { printLine } from './output.js'

/**
 * Prints a directory in the format of the server. A line that is not understood is printed like the others, and
 * counted, since `get -r`, `sync` and programs that read the listing leave out what it may name.
 */
export async function printListing(
  client: FtpClient,
  path: string | undefined,
  leftOut: LeftOut,
  signal?: AbortSignal,
): Promise<void> {
  const parser = new ListingParser()
  for (const line of await client.listLines(path, { signal })) {
    printLine(line)
    if (parser.parse(line).kind === 'unknown') leftOut.count('unreadLine')
  }
}
