import { type CodePage, utf8 } from '@ftpkit/code-page'
import { type RecordFormat, recordConversion } from '@ftpkit/pipeline'
import type { LineEnd } from '@ftpkit/structure'
import { Feed, FtpError, isFtpError } from '@ftpkit/transfer'
import { type CodecStreams, withOperands } from '../codec/operands.js'
import { strict, strictlyRead, tolerancesOf } from '../codec/options.js'
import type { StandardOutput } from '../codec/standard-streams.js'
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

/** Converts a file of records to another format or code page. @param source standard input by default @param target standard output by default */
export function convert(
  source: string | undefined,
  target: string | undefined,
  choice: ConvertChoice,
): Promise<void> {
  return explainMalformed(() => withOperands(source, target, (streams) => convertStream(choice, streams)))
}

async function convertStream(choice: ConvertChoice, { input, output }: CodecStreams): Promise<void> {
  const { fromCodePage, toCodePage, unmappable, maxRecordLength } = choice
  const isTranslated = fromCodePage !== undefined || toCodePage !== undefined
  const [from, to] = [fromCodePage ?? utf8, toCodePage ?? utf8]
  const read = inPage(strictlyRead(choice.from), fromCodePage)
  const feed = new Feed(
    recordConversion(read, inPage(strict(choice.to), toCodePage), {
      codePages: isTranslated ? { from, to } : undefined,
      unmappable,
      tolerate: tolerancesOf(choice),
      maxRecordLength,
    }),
  )
  try {
    for await (const chunk of input) {
      for (const pieces of feed.push(chunk)) await write(output, pieces)
    }
    await write(output, feed.finish())
  } catch (error) {
    throw withLineEndAdvice(error, read)
  } finally {
    await output.flush()
  }
}

/** Text whose lines end in X'25' has lines that hold line ends if X'15' is looked for, and the other way round. */
function withLineEndAdvice(error: unknown, read: RecordFormat): unknown {
  const end = read.format === 'lines' && read.lineEnd !== undefined && otherLineEnds[read.lineEnd]
  if (!end || !isFtpError(error) || error.code !== 'line-end-in-record') return error
  const { code, message, offset, clause, replyHint } = error
  return new FtpError(code, `${message}; if that is where a line ends, ${end}`, { offset, clause, replyHint })
}

const otherLineEnds: Partial<Record<LineEnd, string>> = {
  nl: "read --from lines:ebcdic-lf for X'25', or lines:ebcdic-any for both",
  'ebcdic-lf': "read --from lines:nl for X'15', or lines:ebcdic-any for both",
  crlf: 'read --from lines for LF alone, or lines:any',
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
