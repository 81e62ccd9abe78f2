import { connectTo, stationAt } from '../connection.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { type RecordChoice, storeRecords } from '../records.js'
import { storeFiles, storeOf } from '../storing.js'
import { parseFtpUrl } from '../url.js'

/** Stores a local file, a directory, or what comes on standard input. */
export async function put(
  local: string,
  text: string,
  choice: ConnectionChoice & TransferChoice & BatchChoice & RecordChoice & { readonly from: string },
): Promise<void> {
  const url = parseFtpUrl(text)
  if (choice.records) {
    await using client = await connectTo(url, choice)
    await storeRecords(client, local, url.path, { ...choice, format: choice.from })
    return
  }
  const wanted = await storeOf(local, url.path, choice)
  await using client = await connectTo(url, choice)
  await storeFiles(stationAt(url, client, choice), wanted, choice)
}
