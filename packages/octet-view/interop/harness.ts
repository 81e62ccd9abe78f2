import { allPages } from '@ftpkit/code-page/all'
import { encode, type RecordFormat, recordFormats } from '@ftpkit/pipeline'
import { concat, type TransferParameters } from '@ftpkit/transfer'
import { type OctetContent, octetSource } from '../src/index.js'
import { OctetView } from '../src/view/index.js'

/** What the tests do with the page. */
export interface Harness {
  readonly view: OctetView
  show(name: string): Promise<void>
}

/** A data connection by its name. */
const connections: Readonly<Record<string, () => readonly [Uint8Array | Blob, OctetContent]>> = {
  mainframe: () => [mainframe(), { parameters: blocks, preset: 'zos' }],
  damaged() {
    const octets = mainframe()
    // Bits without a meaning, and an end in the middle of a block.
    octets[0]! |= 0x05
    return [octets.subarray(0, octets.length - 20), { parameters: blocks }]
  },
  compressed: () => [wire(text, { ...blocks, mode: 'C' }), { parameters: { ...blocks, mode: 'C' } }],
  text: () => [wire(text, lines), { parameters: lines }],
  evil: () => [
    new TextEncoder().encode('<img src=x onerror=alert(1)>\u202e\u0007</script>\r\n'),
    { parameters: lines },
  ],
  variable: () => [variable(), { parameters: image, recordFormat: { format: 'rdw' } }],
  image: () => [variable(), { parameters: image }],
  long: () => [
    new Blob(Array.from({ length: 100 }, () => new Uint8Array(1_048_576).fill(0x41))),
    { parameters: image },
  ],
  records: () => [
    manyRecords(),
    { parameters: { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'S' } },
  ],
}

const blocks: TransferParameters = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }
const lines: TransferParameters = { type: { code: 'A', format: 'N' }, structure: 'F', mode: 'S' }
const image: TransferParameters = { type: { code: 'I' }, structure: 'F', mode: 'S' }

const text = Array.from(
  { length: 200 },
  (_, index) =>
    `RECORD ${String(index + 1).padStart(4, '0')}   CUSTOMER ${'*'.repeat(index % 9)} TOTAL ${index * 137}.50\n`,
).join('')

function wire(text: string, parameters: TransferParameters): Uint8Array {
  return encode(new TextEncoder().encode(text), parameters)
}

function mainframe(): Uint8Array {
  return encode(new TextEncoder().encode(text), blocks, { markers: { every: 20, of: 'records' } })
}

function variable(): Uint8Array {
  const format: RecordFormat = recordFormats.parse('rdw')
  const pieces: Uint8Array[] = []
  const local = {
    bytes: (chunk: Uint8Array, start: number, end: number) => void pieces.push(chunk.slice(start, end)),
    end() {},
  }
  const writer = recordFormats.writer(format, local, {})
  for (const line of text.split('\n')) {
    const octets = new TextEncoder().encode(line)
    writer.data(octets, 0, octets.length)
    writer.endOfRecord()
  }
  writer.endOfFile()
  return concat(pieces)
}

function manyRecords(): Blob {
  const part = encode(new TextEncoder().encode(text.repeat(80)), { ...blocks, mode: 'S' })
  // Without the end of file, many times.
  return new Blob(Array.from({ length: 100 }, () => part.slice(0, part.length - 2)))
}

const wanted = ['IBM-1047', 'UTF-8', 'IBM-037', 'ISO-8859-1', 'IBM-939', 'US-ASCII']
const codePages = wanted.map((name) => allPages.find((page) => page.name === name)!)

const view = new OctetView(document.querySelector('main')!, { codePages })
const harness: Harness = {
  view,
  async show(name) {
    const [octets, content] = connections[name]!()
    const isEbcdic = content.parameters?.type.code === 'E'
    view.setCodePage(isEbcdic ? 'IBM-1047' : 'UTF-8')
    await view.show(octetSource(octets), content)
  },
}
Object.assign(globalThis, { harness })
