import { between } from '@ftpkit/node'
import { connectTo, sessionsAt } from '../connection.js'
import { fetchFiles, planFetch } from '../fetching.js'
import { type BatchChoice, type ConnectionChoice, parametersOf, type TransferChoice } from '../options.js'
import { standardOutput, warn } from '../output.js'
import { fetchRecords, type RecordChoice, storeRecords } from '../records.js'
import { planStore, storeFiles } from '../storing.js'
import { type FtpUrl, lastName, parseFtpUrl } from '../url.js'

/** Fetches a file to a local file or standard output, the files that match a pattern, or a directory. */
export async function get(
  text: string,
  local: string | undefined,
  choice: ConnectionChoice & TransferChoice & BatchChoice & RecordChoice & { readonly to: string },
): Promise<void> {
  const url = parseFtpUrl(text)
  if (choice.records) return getRecords(url, local, { ...choice, format: choice.to })
  const plan = planFetch(url.path, local, choice)
  await using client = await connectTo(url, choice)
  await fetchFiles(sessionsAt(url, client, choice), plan, choice)
}

/** Fetches one file by records. The quotes around the name of a data set don't become part of the local name. */
async function getRecords(
  url: FtpUrl,
  local: string | undefined,
  choice: ConnectionChoice & RecordChoice,
): Promise<void> {
  const target = local ?? lastName(url.path.replaceAll("'", ''))
  await using client = await connectTo(url, choice)
  await fetchRecords(client, url.path, target, choice)
}

/** Stores a local file, a directory, or standard input. */
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
  const plan = await planStore(local, url.path, choice)
  await using client = await connectTo(url, choice)
  await storeFiles(sessionsAt(url, client, choice), plan, choice)
}

/** Writes a file to standard output. */
export async function cat(text: string, choice: ConnectionChoice & TransferChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await client.download(url.path, standardOutput(), parametersOf(choice))
}

/** Transfers a file from one server to another. A target that ends in `/` is completed by the name of the source. */
export async function fxp(
  from: string,
  to: string,
  choice: ConnectionChoice & TransferChoice,
): Promise<void> {
  const source = parseFtpUrl(from)
  const target = parseFtpUrl(to)
  const path = /(?:^|\/)$/.test(target.path) ? target.path + lastName(source.path) : target.path
  await using one = await connectTo(source, choice)
  await using other = await connectTo(target, choice)
  await between(one, other).transfer(source.path, path, parametersOf(choice))
  warn(`transferred ${source.path} to ${path} between the servers`)
}
