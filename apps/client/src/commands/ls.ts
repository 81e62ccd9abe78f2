import { connectTo } from '../connection.js'
import type { ConnectionChoice } from '../options.js'
import { type RemoteName, walk } from '../remote-tree.js'
import { say } from '../say.js'
import { parseFtpUrl } from '../url.js'

/** Shows a listing as the server writes it, or, for scripts, each entry as a line of JSON. */
export async function ls(
  text: string,
  choice: ConnectionChoice & { readonly json?: boolean },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  const path = url.path || undefined
  if (choice.json) {
    for await (const entry of client.list(path)) process.stdout.write(`${JSON.stringify(entry)}\n`)
  } else {
    for (const line of await client.listLines(path)) say(line)
  }
}

/** Shows every name below a directory, indented by its depth. */
export async function tree(
  text: string,
  choice: ConnectionChoice & { readonly json?: boolean },
): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  for await (const { relative, entry } of walk(client, url.path)) {
    if (choice.json) process.stdout.write(`${JSON.stringify({ path: relative, ...entry })}\n`)
    else say(branch({ relative, entry }))
  }
}

/** A name of a tree, indented by its depth. */
export function branch({ relative, entry }: RemoteName): string {
  const depth = relative.split('/').length - 1
  return `${'  '.repeat(depth)}${entry.name}${entry.kind === 'directory' ? '/' : ''}`
}
