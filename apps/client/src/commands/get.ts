import { connectTo } from '../connection.js'
import { downloadTarget } from '../local-file.js'
import type { ConnectionChoice, TransferChoice } from '../options.js'
import { localName, parseFtpUrl } from '../url.js'
import { parametersOf, tellTransfer } from './transfer.js'

/** Fetches a file to a local one, or to standard output. */
export async function get(
  text: string,
  local: string | undefined,
  choice: ConnectionChoice & TransferChoice,
): Promise<void> {
  const url = parseFtpUrl(text)
  const place = local ?? localName(url.path)
  await using client = await connectTo(url, choice)
  const target = await downloadTarget(place)
  try {
    tellTransfer('fetched', url.path, await client.download(url.path, target, parametersOf(choice)))
  } finally {
    await target.close()
  }
}
