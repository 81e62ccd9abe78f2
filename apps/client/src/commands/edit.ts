import type { FtpClient } from '@ftpkit/node'
import { FtpError } from '@ftpkit/transfer'
import { connectTo } from '../connection.js'
import { Draft, editorOf } from '../edit/draft.js'
import { textEncoding } from '../edit/text-encoding.js'
import type { ConnectionChoice } from '../options.js'
import { warn } from '../output.js'
import { type FtpUrl, lastName, parseFtpUrl } from '../url.js'

/** Octets of a file that an editor is given at most. */
const maxLength = 67_108_864

/**
 * Fetches a text, lets the user's editor change it, and stores it if that changed it, unless the file on the server was
 * changed meanwhile. The editor gets UTF-8, and LF where all line ends are CR LF. What was edited and isn't stored is kept.
 */
export async function edit(
  operand: string,
  { encoding: label, ...choice }: ConnectionChoice & { readonly encoding: string },
): Promise<void> {
  const url = parseFtpUrl(operand)
  const name = lastName(url.path)
  const encoding = await textEncoding(label)
  const octets = await during(url, choice, (client) => contentOf(client, url.path))
  const lines = lineEndsOf(encoding.decode(octets))
  const draft = await Draft.of(lines.text, name)
  let isStored = false
  try {
    await draft.edit(editorOf(process.env))
    const text = await draft.text()
    if (text === lines.text) return warn(`${url.path} is unchanged`)
    const edited = encoding.encode(lines.restore(text))
    await during(url, choice, (client) => replace(client, url.path, octets, edited))
    isStored = true
    warn(`stored ${url.path}: ${edited.length} octets`)
  } finally {
    const kept = isStored ? undefined : await draft.keptIn(lines.text)
    if (kept === undefined) await draft.remove()
    else warn(`ftpkit: the edited text is kept in ${kept}`)
  }
}

/** The session is closed while the editor runs: a server waits a few minutes only. */
async function during<Result>(
  url: FtpUrl,
  choice: ConnectionChoice,
  work: (client: FtpClient) => Promise<Result>,
): Promise<Result> {
  await using client = await connectTo(url, choice)
  return await work(client)
}

/** @throws FtpError `limit-exceeded` for a file that is too long to edit */
async function contentOf(client: FtpClient, path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of client.chunks(path)) {
    length += chunk.length
    if (length > maxLength)
      throw new FtpError('limit-exceeded', `${path} has more than the ${maxLength} octets that can be edited`)
    chunks.push(Uint8Array.from(chunk))
  }
  return Buffer.concat(chunks)
}

/**
 * Compares octets, since a time in seconds and a size may be those of another version.
 *
 * @throws FtpError `mismatch` if the server has another file by now
 */
async function replace(client: FtpClient, path: string, before: Buffer, after: Uint8Array): Promise<void> {
  if (!before.equals(await contentOf(client, path))) {
    throw new FtpError(
      'mismatch',
      `${path} was changed on the server while it was edited: nothing is stored`,
      {
        phase: 'verification',
      },
    )
  }
  await client.upload(after, path)
}

/** A text as an editor gets it, and how the line ends of what it makes of it are restored. */
function lineEndsOf(text: string): { readonly text: string; restore(edited: string): string } {
  const isCrLf = text.includes('\r\n') && !/\r(?!\n)|(?<!\r)\n/.test(text)
  if (!isCrLf) return { text, restore: (edited) => edited }
  return { text: text.replaceAll('\r\n', '\n'), restore: (edited) => edited.replace(/\r?\n/g, '\r\n') }
}
