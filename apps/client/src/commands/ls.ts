import { connectTo } from '../connection.js'
import type { ConnectionChoice } from '../options.js'
import { parseFtpUrl } from '../url.js'

/** Shows a listing as the server writes it. */
export async function ls(text: string, choice: ConnectionChoice): Promise<void> {
  const url = parseFtpUrl(text)
  await using client = await connectTo(url, choice)
  for (const line of await client.listLines(url.path || undefined)) process.stdout.write(`${line}\n`)
}
