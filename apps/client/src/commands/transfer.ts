import { between } from '@ftpkit/node'
import { parseType } from '@ftpkit/transfer'
import { connectTo, sessionsAt } from '../connection.js'
import { withoutEffect } from '../effects.js'
import { fetchFiles, planFetch } from '../fetching.js'
import { localTarget, withDirectory } from '../local-target.js'
import { type BatchChoice, type ConnectionChoice, parametersOf, type TransferChoice } from '../options.js'
import { isStandardInput, isStandardOutput, notice, standardOutput, standardStream } from '../output.js'
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
  if (choice.records) return getRecords(untyped(url), local, { ...choice, format: choice.to })
  const typed = withTypeOf(url, choice)
  const plan = planFetch(url.path, local, choice)
  await using client = await connectTo(url, choice)
  await fetchFiles(sessionsAt(url, client, choice), plan, typed)
}

/** Fetches one file by records. The quotes around the name of a data set don't become part of the local name. */
async function getRecords(
  url: FtpUrl,
  local: string | undefined,
  choice: ConnectionChoice & RecordChoice,
): Promise<void> {
  const isStandard = local !== undefined && isStandardOutput(local)
  const { path, directory } = isStandard
    ? { path: standardStream }
    : localTarget(local, () => lastName(url.path.replaceAll("'", '')))
  await using client = await connectTo(url, choice)
  await withDirectory(directory, () => fetchRecords(client, url.path, path, choice))
}

/** Stores local files, directories, or standard input. @param operands what to store, and at last the URL */
export async function put(
  operands: readonly string[],
  choice: ConnectionChoice & TransferChoice & BatchChoice & RecordChoice & { readonly from: string },
): Promise<void> {
  const locals = operands.slice(0, -1)
  if (locals.length === 0) throw new RangeError('give local files, and at last the URL where they go')
  const url = parseFtpUrl(operands.at(-1)!)
  if (choice.records) return putRecords(locals, untyped(url), { ...choice, format: choice.from })
  const typed = withTypeOf(url, choice)
  const plan = await planStore(locals, url.path, choice)
  if (plan.length === 0) return
  await using client = await connectTo(url, choice)
  await storeFiles(sessionsAt(url, client, choice), plan, typed)
}

/** Stores one file by records. */
async function putRecords(
  [local = '', ...others]: readonly string[],
  url: FtpUrl,
  choice: ConnectionChoice & RecordChoice,
): Promise<void> {
  if (others.length > 0) throw new RangeError('--records stores one file at a time')
  const source = isStandardInput(local) ? standardStream : local
  await using client = await connectTo(url, choice)
  await storeRecords(client, source, url.path, choice)
}

/** Writes a file to standard output. */
export async function cat(text: string, choice: ConnectionChoice & TransferChoice): Promise<void> {
  const url = parseFtpUrl(text)
  const typed = withTypeOf(url, choice)
  await using client = await connectTo(url, choice)
  await client.download(url.path, standardOutput(), parametersOf(typed))
}

/** Transfers a file from one server to another. A target that ends in `/` is completed by the name of the source. */
export async function fxp(
  from: string,
  to: string,
  choice: ConnectionChoice & TransferChoice,
): Promise<void> {
  const source = parseFtpUrl(from)
  const target = parseFtpUrl(to)
  const typed = withTypeOf(target, withTypeOf(source, choice))
  const path = /(?:^|\/)$/.test(target.path) ? target.path + lastName(source.path) : target.path
  await using one = await connectTo(source, choice)
  await using other = await connectTo(target, choice)
  await between(one, other).transfer(source.path, path, parametersOf(typed))
  notice(`transferred ${source.path} to ${path} between the servers`)
}

/** The options with the type of a URL. @throws RangeError where --type says another one, or the URL is of a directory */
function withTypeOf<Choice extends TransferChoice>({ type: code }: FtpUrl, choice: Choice): Choice {
  if (code === undefined) return choice
  if (code === 'D') throw new RangeError(';type=d is the URL of a directory: use ls, or get -r without it')
  const isOther = choice.type.code !== 'I' && choice.type.code !== code
  if (isOther)
    throw new RangeError(`the URL ends in ;type=${code.toLowerCase()}, but --type says another one`)
  return choice.type.code === code ? choice : { ...choice, type: parseType(code)! }
}

/** @throws RangeError for a URL with a type, which --records would not use */
function untyped(url: FtpUrl): FtpUrl {
  if (url.type === undefined) return url
  throw withoutEffect(
    `;type=${url.type.toLowerCase()}`,
    'a transfer without --records, which sets TYPE, STRU and MODE itself',
  )
}
