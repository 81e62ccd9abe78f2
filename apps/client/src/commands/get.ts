import { connectTo, stationAt } from '../connection.js'
import { fetchFiles, fetchOf } from '../fetching.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { fetchRecords, type RecordChoice } from '../records.js'
import { type FtpUrl, localName, parseFtpUrl } from '../url.js'

/** Fetches a file to a local one or to standard output, files by a pattern, or a directory. */
export async function get(
  text: string,
  local: string | undefined,
  choice: ConnectionChoice & TransferChoice & BatchChoice & RecordChoice & { readonly to: string },
): Promise<void> {
  const url = parseFtpUrl(text)
  if (choice.records) return getRecords(url, local, { ...choice, format: choice.to })
  const wanted = fetchOf(url.path, local, choice)
  await using client = await connectTo(url, choice)
  await fetchFiles(stationAt(url, client, choice), wanted, choice)
}

/** Fetches the records of one file; a data set in quotes is known by the name within them. */
async function getRecords(
  url: FtpUrl,
  local: string | undefined,
  choice: ConnectionChoice & RecordChoice,
): Promise<void> {
  const target = local ?? localName(url.path.replaceAll("'", ''))
  await using client = await connectTo(url, choice)
  await fetchRecords(client, url.path, target, choice)
}
