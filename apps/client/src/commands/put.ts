import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { connectTo } from '../connection.js'
import { standardStream, uploadSource } from '../local-file.js'
import type { ConnectionChoice, TransferChoice } from '../options.js'
import { parseFtpUrl } from '../url.js'
import { parametersOf, tellTransfer } from './transfer.js'

/** Stores a local file, or what comes on standard input. A path that ends in `/` takes the local name. */
export async function put(
  local: string,
  text: string,
  choice: ConnectionChoice & TransferChoice,
): Promise<void> {
  const url = parseFtpUrl(text)
  const path = /(?:^|\/)$/.test(url.path) ? url.path + nameOf(local) : url.path
  if (local !== standardStream) await access(local, constants.R_OK)
  await using client = await connectTo(url, choice)
  tellTransfer('stored', path, await client.upload(uploadSource(local), path, parametersOf(choice)))
}

function nameOf(local: string): string {
  if (local === standardStream) throw new RangeError('standard input has no name; end the URL with one')
  return basename(local)
}
