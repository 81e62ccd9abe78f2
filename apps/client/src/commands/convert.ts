import type { CodePage } from '@ftpkit/code-page'
import { utf8 } from '@ftpkit/code-page'
import { type RecordFormat, recordConversion } from '@ftpkit/pipeline'
import { Feed } from '@ftpkit/transfer'
import { slices } from '../codec/input.js'
import { tellingMalformed } from '../codec/malformed.js'
import { tolerancesOf } from '../codec/options.js'
import { Output } from '../codec/output.js'

interface ConvertChoice {
  readonly from: RecordFormat
  readonly to: RecordFormat
  readonly fromCodePage?: CodePage
  readonly toCodePage?: CodePage
  readonly unmappable: 'substitute' | 'throw'
  readonly tolerate?: readonly string[]
  readonly maxRecordLength?: number
}

/** Turns a file of records on standard input into one of another format, and of another code page. */
export function convert(choice: ConvertChoice): Promise<void> {
  const { fromCodePage, toCodePage, unmappable, maxRecordLength } = choice
  const isConverted = fromCodePage !== undefined || toCodePage !== undefined
  const [from, to] = [fromCodePage ?? utf8, toCodePage ?? utf8]
  const feed = new Feed(
    recordConversion(inPage(choice.from, fromCodePage), inPage(choice.to, toCodePage), {
      codePages: isConverted ? { from, to } : undefined,
      unmappable,
      tolerate: tolerancesOf(choice),
      maxRecordLength,
    }),
  )
  const output = new Output()
  return tellingMalformed(async () => {
    try {
      for await (const slice of slices()) {
        for (const pieces of feed.push(slice)) await put(output, pieces)
      }
      await put(output, feed.finish())
    } finally {
      await output.flush()
    }
  })
}

async function put(output: Output, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) output.bytes(piece, 0, piece.length)
  await output.flush()
}

/** What ends a line and what fills a record, where the format doesn't say, are those of the page. */
function inPage(format: RecordFormat, page: CodePage | undefined): RecordFormat {
  const [blank] = page?.encode(' ') ?? []
  if (blank === undefined || blank === asciiBlank) return format
  if (format.format === 'lines') return { lineEnd: 'nl', ...format }
  if (format.format === 'fixed') return { pad: blank, ...format }
  return format
}

const asciiBlank = 0x20
