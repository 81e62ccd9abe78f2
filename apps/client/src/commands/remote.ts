import { firstBelow, resumed, walk } from '@ftpkit/node/directory'
import { connectTo } from '../connection.js'
import { entryForJson } from '../json.js'
import { LeftOut } from '../left-out.js'
import { printListing } from '../listing.js'
import { assertListed, unlessNothing } from '../nothing-there.js'
import type { ConnectionChoice } from '../options.js'
import { printJson, printLine } from '../output.js'
import { remoteFacts, treeLine } from '../remote-facts.js'
import { makeRemote, removeRemote } from '../remote-names.js'
import { type FtpUrl, isFtpUrl, parseFtpUrl } from '../url.js'

interface JsonChoice {
  /** Write lines of JSON, for scripts. */
  readonly json?: boolean | undefined
}

interface ListChoice extends JsonChoice {
  readonly allowEmpty?: boolean | undefined
}

/** Lists a directory in the format of the server, or each entry as a line of JSON. */
export async function ls(text: string, choice: ConnectionChoice & ListChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const path = url.path || undefined
  using leftOut = new LeftOut(choice)
  await unlessNothing(choice.allowEmpty, async () => {
    if (!choice.json) return printListing(client, path, leftOut)
    let isEmpty = true
    for await (const entry of client.list(path, leftOut.listing)) {
      isEmpty = false
      printJson(entryForJson(entry))
    }
    if (isEmpty && leftOut.isEmpty) await assertListed(client, path)
  })
}

/** Lists a directory and everything below it, indented by depth. */
export async function tree(text: string, choice: ConnectionChoice & ListChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  using leftOut = new LeftOut(choice)
  const names = walk(client, url.path, leftOut.skipped)
  const first = await unlessNothing(choice.allowEmpty, () => firstBelow(client, url.path, names))
  for await (const { relative, entry } of resumed(first, names)) {
    if (choice.json) printJson({ path: relative, ...entryForJson(entry) })
    else printLine(treeLine({ relative, entry }))
  }
}

/** Deletes a file, or with `recursive` a directory with everything in it. */
export async function rm(
  text: string,
  choice: ConnectionChoice & { readonly recursive?: boolean | undefined },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  using leftOut = new LeftOut()
  await removeRemote(client, url.path, leftOut, choice)
}

/** Renames a file on its server. @param to a path, as in a URL, or a URL of the same user and server */
export async function mv(text: string, to: string, choice: ConnectionChoice): Promise<void> {
  const url = parseFtpUrl(text)
  const target = isFtpUrl(to) ? pathAt(url, parseFtpUrl(to)) : to
  await using client = await connectTo(url, choice)
  await client.rename(url.path, target)
}

/** @throws RangeError for the URL of another user or server */
function pathAt({ host, port, user }: FtpUrl, to: FtpUrl): string {
  if (to.host === host && to.port === port && to.user === user) return to.path
  throw new RangeError('mv renames on one server: give a path; fxp transfers to another server')
}

/** Makes a directory, and with `parents` the directories above it that are missing. */
export async function mkdir(
  text: string,
  choice: ConnectionChoice & { readonly parents?: boolean | undefined },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await makeRemote(client, url.path, choice.parents)
}

/** Shows the facts that the server knows about a file. */
export async function stat(text: string, { json, ...choice }: ConnectionChoice & JsonChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  if (json) printJson(entryForJson(await client.stat(url.path)))
  else
    for (const [name, value] of Object.entries(await remoteFacts(client, url.path)))
      printLine(`${name}: ${value}`)
}

/** Shows the hash of a file, computed by the server. */
export async function hash(
  text: string,
  { json, algorithm, ...choice }: ConnectionChoice & JsonChoice & { readonly algorithm?: string | undefined },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const found = await client.hash(url.path, algorithm)
  if (json) printJson({ ...found, path: url.path })
  else printLine(`${found.hash}  ${url.path}`)
}
