import { type Transfer, TransferDecoder, type TransferSummary } from '@ftpkit/inspection'
import { BlobWriter } from './blob-writer.js'
import type { Content, DecodingChoice } from './messages.js'
import { chunksOf } from './read-capture.js'

/** Decodes what a transfer carried once more, with the parameters that `transfer` names. */
export async function decodeContent(
  transfer: Transfer,
  { wire, holes }: Pick<Content, 'wire' | 'holes'>,
  choice: DecodingChoice,
): Promise<{ file: Blob | undefined; summary: TransferSummary }> {
  const file = new BlobWriter()
  const decoder = new TransferDecoder(transfer, choice, {
    file: (chunk, start, end) => file.write(chunk, start, end),
  })
  let at = 0
  for (const { offset, length } of holes) {
    await passOn(decoder, wire.slice(at, offset))
    decoder.hole(length)
    at = offset
  }
  await passOn(decoder, wire.slice(at))
  const summary = decoder.end()
  return { file: summary.fileOctets === undefined ? undefined : file.finish(), summary }
}

async function passOn(decoder: TransferDecoder, part: Blob): Promise<void> {
  for await (const chunk of chunksOf(part)) decoder.bytes(chunk)
}
