import { createReadStream } from 'node:fs'
import { type CaptureSummary, readConnections } from '@ftpkit/capture'
import { type CodePage, codePage, translation } from '@ftpkit/code-page'
import { type InspectionEvent, Inspector, type Transfer, type TransferSink } from '@ftpkit/inspection'
import type { RecordFormat } from '@ftpkit/pipeline'
import { counted } from '@ftpkit/protocol'
import { FtpError, type Mode, type Structure, type Type } from '@ftpkit/transfer'
import { Accounts } from '../inspect/accounts.js'
import { CapturedPage } from '../inspect/captured-page.js'
import { eventForJson } from '../inspect/event-json.js'
import { Extraction } from '../inspect/extraction.js'
import { HexView } from '../inspect/hex-view.js'
import { isStandardInput, printJson, printLine, warn } from '../output.js'

/** The options of `inspect`. */
interface InspectChoice {
  readonly json?: boolean | undefined
  readonly extract?: string | undefined
  readonly wire?: boolean | undefined
  readonly page?: string | undefined
  readonly hex?: number | undefined
  readonly session?: number | undefined
  readonly secrets?: boolean | undefined
  readonly type?: Type | undefined
  readonly stru?: Structure | undefined
  readonly mode?: Mode | undefined
  readonly codePage?: CodePage | undefined
  readonly recordFormat?: RecordFormat | undefined
}

/** Octets that are read at a time. */
const readLength = 1_048_576

/** Tells what the FTP sessions in a capture said and carried. @throws FtpError if it is damaged, after all that can be read */
export async function inspect(file: string, choice: InspectChoice): Promise<void> {
  using extraction =
    choice.extract === undefined ? undefined : new Extraction(choice.extract, choice.wire ?? false)
  using page =
    choice.page === undefined ? undefined : new CapturedPage(choice.page, file, choice.secrets ?? false)
  const accounts = new Accounts(printLine, isStandardInput(file))
  const hex = choice.hex === undefined ? undefined : new HexView(printLine, choice.hex, letterOf(choice))
  const show = choice.json
    ? (event: InspectionEvent) => printJson(eventForJson(event))
    : (event: InspectionEvent) => accounts.event(event)
  const isWanted = ({ id }: { readonly id: number }) => choice.session === undefined || choice.session === id
  const inspector = new Inspector(
    {
      event: (event) => {
        if (isWanted(event.session)) show(event)
      },
      transfer: (transfer) => (isWanted(transfer.session) ? sinkOf(transfer, hex, extraction) : undefined),
    },
    {
      type: choice.type,
      structure: choice.stru,
      mode: choice.mode,
      codePage: choice.codePage,
      recordFormat: choice.recordFormat,
      showSecrets: choice.secrets,
    },
  )
  const chunks = chunksOf(file)
  const summary = await readConnections(page?.keeping(chunks) ?? chunks, inspector)
  accounts.end()
  if (page) warn(`ftpkit: ${page.write()}`)
  if (extraction) report(extraction, choice.extract!)
  conclude(summary, inspector)
}

function chunksOf(file: string): AsyncIterable<Uint8Array> {
  return isStandardInput(file) ? process.stdin : createReadStream(file, { highWaterMark: readLength })
}

/** Where the octets of a transfer go: a file, lines of hexadecimal, both or nowhere. */
function sinkOf(
  transfer: Transfer,
  view: HexView | undefined,
  extraction: Extraction | undefined,
): TransferSink | undefined {
  const file = extraction?.begin(transfer)
  const hex = view?.begin(transfer)
  if (!hex) return file
  return {
    ...file,
    wire: (...octets) => {
      hex.wire!(...octets)
      file?.wire?.(...octets)
    },
    end: (summary) => {
      hex.end!(summary)
      file?.end?.(summary)
    },
  }
}

/** How an octet of a transfer reads: by the code page of TYPE E, else as ASCII. */
function letterOf({
  codePage: page,
  type,
}: InspectChoice): (transfer: Transfer) => (octet: number) => string | undefined {
  return ({ parameters }) => {
    const isEbcdic = (type?.code ?? parameters.type[0]) === 'E'
    const found = isEbcdic || page ? (page ?? codePage('IBM-1047')) : undefined
    const table = found?.kind === 'single-octet' ? translation(found.name, 'ISO-8859-1') : undefined
    return (octet) => {
      const code = table ? table[octet]! : octet
      return (code >= 0x20 && code < 0x7f) || code > 0xa0 ? String.fromCharCode(code) : undefined
    }
  }
}

function report({ files }: Extraction, directory: string): void {
  for (const { name, octets } of files) warn(`ftpkit: ${directory}/${name}: ${counted(octets, 'octet')}`)
  if (files.length === 0) warn(`ftpkit: no transfer of the capture has octets to write to ${directory}`)
}

/** Says what could not be read. */
function conclude({ faults, counts }: CaptureSummary, inspector: Inspector): void {
  const [fault] = faults
  for (const [link, packets] of counts.unknownLinks) {
    warn(`ftpkit: ${counted(packets, 'packet')} of link layer ${link}, which is not read, are left out`)
  }
  if (counts.cut > 0) {
    warn(`ftpkit: the capture has cut ${counted(counts.cut, 'packet')}: capture with -s 0 to have all octets`)
  }
  if (inspector.sessions === 0 && !fault) {
    warn(
      `ftpkit: no FTP session in ${counted(counts.packets, 'packet')} (${counted(inspector.others, 'other TCP connection')})`,
    )
  }
  if (fault)
    throw new FtpError(fault.code === 'truncated' ? 'truncated' : 'malformed-text', fault.message, {
      offset: fault.offset,
    })
}
