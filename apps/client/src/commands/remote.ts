import { connectTo } from '../connection.js'
import { LeftOut } from '../left-out.js'
import { printListing } from '../listing.js'
import type { ConnectionChoice } from '../options.js'
import { printJson, printLine, warn } from '../output.js'
import { makeRemote, remoteFacts, removeRemote, treeLine, walk } from '../remote-tree.js'
import { parseFtpUrl } from '../url.js'

interface JsonChoice {
  /** Write lines of JSON, for scripts. */
  readonly json?: boolean | undefined
}

/** Lists a directory in the format of the server, or each entry as a line of JSON. */
export async function ls(text: string, choice: ConnectionChoice & JsonChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const path = url.path || undefined
  using leftOut = new LeftOut(choice)
  if (!choice.json) return await printListing(client, path, leftOut)
  for await (const entry of client.list(path, leftOut.listing)) printJson(entry)
}

/** Lists a directory and everything below it, indented by depth. */
export async function tree(text: string, choice: ConnectionChoice & JsonChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  using leftOut = new LeftOut(choice)
  for await (const { relative, entry } of walk(client, url.path, leftOut.skipped)) {
    if (choice.json) printJson({ path: relative, ...entry })
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
  await removeRemote(client, url.path, {
    recursive: choice.recursive,
    onFault: ({ message }) => warn(`ftpkit: ${message}`),
    ...leftOut.skipped,
  })
}

/** Renames a file on its server. @param to a path, as in a URL */
export async function mv(text: string, to: string, choice: ConnectionChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await client.rename(url.path, to)
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
  const facts = await remoteFacts(client, url.path)
  if (json) printJson(facts)
  else for (const [name, value] of Object.entries(facts)) printLine(`${name}: ${value}`)
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
