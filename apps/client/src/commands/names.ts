import { isFtpError } from '@ftpkit/transfer'
import { connectTo } from '../connection.js'
import { standardOutput } from '../local-file.js'
import type { ConnectionChoice, TransferChoice } from '../options.js'
import { under, walk } from '../remote-tree.js'
import { parseFtpUrl } from '../url.js'
import { parametersOf } from './transfer.js'

interface Told {
  readonly json?: boolean
}

/** Writes a file to standard output. */
export async function cat(text: string, choice: ConnectionChoice & TransferChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  await client.download(url.path, standardOutput(), parametersOf(choice))
}

/** Deletes a file, or with `recursive` a directory and all in it: what is below goes first. */
export async function rm(
  text: string,
  choice: ConnectionChoice & { readonly recursive?: boolean },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  if (!choice.recursive) return client.remove(url.path)
  const directories = [url.path]
  for await (const { relative, entry } of walk(client, url.path)) {
    const path = under(url.path, relative)
    if (entry.kind === 'directory') directories.push(path)
    else await client.remove(path)
  }
  for (const path of directories.reverse()) await client.rmdir(path)
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
  if (choice.parents) {
    const names = url.path.split('/')
    for (let count = 1; count < names.length; count++) {
      const path = names.slice(0, count).join('/')
      if (path === '') continue
      await client.mkdir(path).catch((error) => {
        if (!isFtpError(error) || error.code !== 'refused') throw error
      })
    }
  }
  await client.mkdir(url.path)
}

/** Shows what the server tells of one name. */
export async function stat(text: string, { json, ...choice }: ConnectionChoice & Told): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const { modified, created, ...entry } = await client.stat(url.path)
  const times = Object.entries({ modified, created }).flatMap(([name, told]) =>
    told ? [[name, new Date(told.time).toISOString()]] : [],
  )
  const facts = { ...entry, ...Object.fromEntries(times) }
  if (json) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else for (const [name, value] of Object.entries(facts)) process.stdout.write(`${name}: ${value}\n`)
}

/** Shows the hash of a file as the server computes it. */
export async function hash(
  text: string,
  { json, algorithm, ...choice }: ConnectionChoice & Told & { readonly algorithm?: string },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const found = await client.hash(url.path, algorithm)
  const line = json ? JSON.stringify({ ...found, path: url.path }) : `${found.hash}  ${url.path}`
  process.stdout.write(`${line}\n`)
}
