import { connectTo } from '../connection.js'
import { standardOutput } from '../local-file.js'
import { type ConnectionChoice, parametersOf, type TransferChoice } from '../options.js'
import { factsOfRemote, makeRemote, removeRemote } from '../remote-names.js'
import { say } from '../say.js'
import { parseFtpUrl } from '../url.js'

interface Told {
  readonly json?: boolean
}

/** Writes a file to standard output. */
export async function cat(text: string, choice: ConnectionChoice & TransferChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await client.download(url.path, standardOutput(), parametersOf(choice))
}

/** Deletes a file, or with `recursive` a directory and all in it. */
export async function rm(
  text: string,
  choice: ConnectionChoice & { readonly recursive?: boolean },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await removeRemote(client, url.path, choice.recursive)
}

/** Gives a file another name on the same server: a path like that of a URL. */
export async function mv(text: string, to: string, choice: ConnectionChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await client.rename(url.path, to)
}

/** Makes a directory, and with `parents` those above it that are missing. */
export async function mkdir(
  text: string,
  choice: ConnectionChoice & { readonly parents?: boolean },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await makeRemote(client, url.path, choice.parents)
}

/** Shows what the server tells of one name. */
export async function stat(text: string, { json, ...choice }: ConnectionChoice & Told): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const facts = await factsOfRemote(client, url.path)
  if (json) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else for (const [name, value] of Object.entries(facts)) say(`${name}: ${value}`)
}

/** Shows the hash of a file as the server computes it. */
export async function hash(
  text: string,
  { json, algorithm, ...choice }: ConnectionChoice & Told & { readonly algorithm?: string },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const found = await client.hash(url.path, algorithm)
  if (json) process.stdout.write(`${JSON.stringify({ ...found, path: url.path })}\n`)
  else say(`${found.hash}  ${url.path}`)
}
