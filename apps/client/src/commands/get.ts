import { connectTo, stationAt } from '../connection.js'
import { fetchFiles, fetchOf } from '../fetching.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { parseFtpUrl } from '../url.js'

/** Fetches a file to a local one or to standard output, files by a pattern, or a directory. */
export async function get(
  text: string,
  local: string | undefined,
  choice: ConnectionChoice & TransferChoice & BatchChoice,
): Promise<void> {
  const url = parseFtpUrl(text)
  const wanted = fetchOf(url.path, local, choice)
  await using client = await connectTo(url, choice)
  await fetchFiles(stationAt(url, client, choice), wanted, choice)
}
