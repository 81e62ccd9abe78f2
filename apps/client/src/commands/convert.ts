import { type CodePage, utf8 } from '@ftpkit/code-page'
import { type RecordFormat, recordConversion } from '@ftpkit/pipeline'
import { Feed } from '@ftpkit/transfer'
import { strict, strictlyRead, tolerancesOf } from '../codec/options.js'
import { StandardOutput } from '../codec/standard-streams.js'
import { explainMalformed } from '../exit-status.js'

interface ConvertChoice {
  readonly from: RecordFormat
  readonly to: RecordFormat
  readonly fromCodePage?: CodePage | undefined
  readonly toCodePage?: CodePage | undefined
  readonly unmappable?: 'substitute' | 'throw' | undefined
  readonly tolerate?: readonly string[] | undefined
  readonly maxRecordLength?: number | undefined
}

/** Converts a file of records on standard input to another format or code page. */
export function convert(choice: ConvertChoice): Promise<void> {
  const { fromCodePage, toCodePage, unmappable, maxRecordLength } = choice
  const isTranslated = fromCodePage !== undefined || toCodePage !== undefined
  const [from, to] = [fromCodePage ?? utf8, toCodePage ?? utf8]
  const feed = new Feed(
    recordConversion(inPage(strictlyRead(choice.from), fromCodePage), inPage(strict(choice.to), toCodePage), {
      codePages: isTranslated ? { from, to } : undefined,
      unmappable,
      tolerate: tolerancesOf(choice),
      maxRecordLength,
    }),
  )
  const output = new StandardOutput()
  return explainMalformed(async () => {
    try {
      for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
        for (const pieces of feed.push(chunk)) await write(output, pieces)
      }
      await write(output, feed.finish())
    } finally {
      await output.flush()
    }
  })
}

async function write(output: StandardOutput, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) output.bytes(piece, 0, piece.length)
  await output.flush()
}

/** By default, the line end and the pad octet of a format are those of its code page. */
function inPage(format: RecordFormat, page: CodePage | undefined): RecordFormat {
  const [blank] = page?.encode(' ') ?? []
  if (blank === undefined || blank === asciiBlank) return format
  if (format.format === 'lines') return { lineEnd: 'nl', ...format }
  if (format.format === 'fixed') return { pad: blank, ...format }
  return format
}

const asciiBlank = 0x20
