import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

interface Ran {
  readonly status: number | null
  readonly output: Buffer
  /** Standard error. */
  readonly words: string
}

function ftpkit(options: string, input: Buffer): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...options.split(' ')])
  const output: Buffer[] = []
  let words = ''
  child.stdout.on('data', (octets) => output.push(octets))
  child.stderr.on('data', (text) => {
    words += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve) => {
    child.once('close', (status) => resolve({ status, output: Buffer.concat(output), words }))
  })
}

const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

const events: [string, string, string, string[], string?][] = [
  [
    'records between escapes',
    '--type A --stru R --mode S',
    '48454c4c4f ff01 4142 ff01 ff02',
    ['{"record":"48454c4c4f"}', '{"record":"4142"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'records whose last one ends with the file',
    '--type A --stru R --mode S',
    '48454c4c4f ff01 4142 ff03',
    ['{"record":"48454c4c4f"}', '{"record":"4142"}', '{"eof":"explicit"}'],
    '--end-of-file with-last-data',
  ],
  ['no record at all', '--type I --stru R --mode S', 'ff02', ['{"eof":"explicit"}'], ''],
  [
    'empty records',
    '--type I --stru R --mode S',
    'ff01 ff01 41 ff01 ff02',
    ['{"record":""}', '{"record":""}', '{"record":"41"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'octets of all ones in a record',
    '--type I --stru R --mode S',
    '41 ffff 42 ff01 ff02',
    ['{"record":"41ff42"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'octets that only the close ends',
    '--type I --stru F --mode S',
    '00 01 ff fe',
    ['{"data":"0001fffe"}', '{"eof":"close"}'],
    '',
  ],
  ['an empty connection', '--type I --stru F --mode S', '', ['{"eof":"close"}'], ''],
  [
    'pages as octets',
    '--type I --stru P --mode S',
    '04 00 00 00',
    ['{"data":"04000000"}', '{"eof":"close"}'],
    '',
  ],
  [
    'a block',
    '--type I --stru F --mode B',
    '40 0005 68656c6c6f',
    ['{"data":"68656c6c6f"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'an end of file in a block of its own',
    '--type I --stru F --mode B',
    '00 0002 6865 40 0000',
    ['{"data":"6865"}', '{"eof":"explicit"}'],
    '--end-of-file own-block',
  ],
  [
    'a marker between data',
    '--type I --stru F --mode B',
    '00 0003 616263 10 0006 4d41524b3031 40 0003 646566',
    ['{"data":"616263"}', '{"marker":"MARK01","at":3}', '{"data":"646566"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'a marker inside a record, whose event comes first',
    '--type A --stru R --mode B',
    '00 0002 4142 10 0002 4d31 c0 0002 4344',
    ['{"marker":"M1","at":2}', '{"record":"41424344"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'a marker at the end of a record',
    '--type A --stru R --mode B',
    '00 0001 41 10 0002 4d31 c0 0000',
    ['{"marker":"M1","at":1}', '{"record":"41"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'suspect data',
    '--type I --stru F --mode B',
    '00 0001 41 60 0001 42',
    ['{"data":"41"}', '{"data":"42","suspect":true}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'the suspect part of a record',
    '--type A --stru R --mode B',
    '00 0002 4142 a0 0002 4344 c0 0001 45',
    ['{"record":"41424344","suspect":[[2,4]]}', '{"record":"45"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'suspect data across the end of a record',
    '--type A --stru R --mode B',
    'a0 0001 41 20 0001 42 c0 0001 43',
    ['{"record":"41","suspect":[[0,1]]}', '{"record":"4243","suspect":[[0,1]]}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'blocks of a record',
    '--type A --stru R --mode B',
    '00 0003 414243 00 0003 444546 c0 0001 47',
    ['{"record":"41424344454647"}', '{"eof":"explicit"}'],
    '--block-length 3',
  ],
  [
    'fillers of TYPE E',
    '--type E --stru F --mode C',
    '01 c1 c3 0040 01 c2',
    ['{"data":"c1404040c2"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'fillers of TYPE L',
    '--type L8 --stru F --mode C',
    '0040 c4',
    ['{"data":"00000000"}', '{"eof":"explicit"}'],
    '',
  ],
  ['an escape without a string', '--type I --stru F --mode C', '0040', ['{"eof":"explicit"}']],
  [
    'files one after another',
    '--type I --stru F --mode B --many',
    '40 0002 6131 40 0002 6232',
    ['{"data":"6131"}', '{"eof":"explicit"}', '{"data":"6232"}', '{"eof":"explicit"}'],
    '',
  ],
  [
    'positions of markers, counted in each file',
    '--type I --mode C --many',
    '0040 01 61 0010 01 4d 0040 01 62',
    ['{"data":"61"}', '{"eof":"explicit"}', '{"marker":"M","at":0}', '{"data":"62"}', '{"eof":"explicit"}'],
  ],
]

const words: [string, string, string, string[], string?][] = [
  ['words of 36 bits', '--type L36', '1234567890', ['"123456789"'], ''],
  ['words of one bit', '--type L1', 'b1', ['"1"', '"0"', '"1"', '"1"', '"0"', '"0"', '"0"', '"1"'], ''],
  ['words of 255 bits', '--type L255', `${'00'.repeat(31)}02`, ['"1"'], ''],
  ['the number of words that --count gives', '--type L4 --count 3', '1230', ['"1"', '"2"', '"3"']],
  [
    'words in records',
    '--type L36 --stru R --mode S',
    'ffff00000010 ff01 1234567890 ff01 ff02',
    ['["ff0000001"]', '["123456789"]'],
    '',
  ],
  [
    'a record without words',
    '--type L36 --stru R --mode B',
    '80 0000 c0 0009 123456789abcdef012',
    ['[]', '["123456789","abcdef012"]'],
    '',
  ],
]

const pages: [string, string, string, string[], string?][] = [
  [
    'pages with a hole between them',
    '--type I --stru P --mode S',
    '04000101aa 04ff0101bb 04000000',
    [
      '{"index":0,"ptype":1,"data":[170]}',
      '{"index":255,"ptype":1,"data":[187]}',
      '{"index":0,"ptype":0,"data":[]}',
    ],
    '',
  ],
  [
    'pages of 36-bit words',
    '--type L36 --stru P --mode S',
    '00000000500000000000000000100000000200000000029cbb829c000000005000000003000000002000000003fc0000000fffffffff0000000010000000040000000000000000000000000000',
    [
      '{"index":0,"ptype":2,"extra":[0],"data":[11219468956]}',
      '{"index":3,"ptype":3,"extra":[67645734912],"data":[68719476735,1]}',
      '{"index":0,"ptype":0,"data":[]}',
    ],
    '',
  ],
  [
    'pages of words beyond the safe integers',
    '--type L64 --stru P --mode S',
    `${'0000000000000004 0000000000000001 0000000000000001 0000000000000001 ffffffffffffffff'} 0000000000000004 000000000000000000000000000000000000000000000000`,
    ['{"index":1,"ptype":1,"data":[18446744073709551615]}', '{"index":0,"ptype":0,"data":[]}'],
    '',
  ],
  [
    'pages without an end of file in the MODE',
    '--type I --stru P --mode B',
    '00 000b 04070301010203 04000000',
    ['{"index":7,"ptype":1,"data":[1,2,3]}', '{"index":0,"ptype":0,"data":[]}'],
  ],
  [
    'pages of several files',
    '--type I --stru P --mode B --many',
    '40 0004 04000000 40 0004 04000000',
    ['{"index":0,"ptype":0,"data":[]}', '{"index":0,"ptype":0,"data":[]}'],
  ],
]

describe.each([
  ['events', events],
  ['words', words],
  ['pages', pages],
])('%s', (view, cases) => {
  test.concurrent.each(cases)(
    'writes %s as lines, and reads them back',
    async (_what, options, wire, lines, encode) => {
      const shown = await ftpkit(`decode ${options} --as ${view}`, octets(wire))
      expect(shown).toMatchObject({ status: 0, words: '' })
      expect(shown.output.toString()).toBe(lines.map((line) => `${line}\n`).join(''))
      if (encode === undefined) return
      const written = await ftpkit(`encode ${options} --from ${view} ${encode}`.trim(), shown.output)
      expect(written).toMatchObject({ status: 0, words: '' })
      expect(written.output.toString('hex')).toBe(octets(wire).toString('hex'))
    },
  )
})

const files: [string, string, string, string][] = [
  ['TYPE A', '--type A', '610d0a620d0a', '610a620a'],
  ['TYPE E', '--type E', 'c8c5d3d3d615d6d215', '48454c4c4f0a4f4b0a'],
  ['TYPE E of another code page', '--type E --code-page IBM-037 --stru R --mode B', 'c0 0002 babb', '5b5d0a'],
  ['TYPE E in UTF-8', '--type E --code-page 273 --local-code-page utf-8', 'd0 a1 15', 'c3bcc39f0a'],
  ['a double-octet page in UTF-8', '--type E --code-page 939', '0e 4562 0f 15', 'e697a50a'],
  ['TYPE A of a code page', '--type A --code-page windows-1250', '8a 9e 0d0a', 'c5a0c5be0a'],
  [
    'TYPE A between code pages',
    '--type A --code-page IBM-850 --local-code-page ISO-8859-15',
    '81 84 0d00 0d0a',
    'fce40d0a',
  ],
  ['records of TYPE A of a code page', '--type A --stru R --code-page 437 --mode B', 'c0 0001 81', 'c3bc0a'],
  ['records of TYPE A', '--type A --stru R --mode C', '0080 c4 00c0 01 61', '202020200a610a'],
  [
    'records after descriptor words',
    '--type I --stru R --mode B --record-format rdw',
    'c0 0002 0a0d',
    '000600000a0d',
  ],
  ['z/OS', '--type E --mode B --preset zos', '80 0002 c1c2 40 0001 c3', '41420a430a'],
  ['format C', '--type A --format C', '20410d0a30420d0a', '410a0a420a'],
  ['pages of three', '--type I --stru P --page-length 3', '04000301aabbcc 04010101dd 04000000', 'aabbccdd'],
]

test.concurrent.each(files)('converts %s to a local file and back', async (_what, options, wire, file) => {
  const decoded = await ftpkit(`decode ${options}`, octets(wire))
  expect(decoded).toMatchObject({ status: 0, words: '' })
  expect(decoded.output.toString('hex')).toBe(file)
  const encoded = await ftpkit(`encode ${options}`, octets(file))
  expect(encoded).toMatchObject({ status: 0, words: '' })
  expect(encoded.output.toString('hex')).toBe(octets(wire).toString('hex'))
})

test.concurrent('converts format C to format effectors', async () => {
  const { output } = await ftpkit(
    'decode --type A --format C --carriage-control format-effectors',
    octets('20410d0a'),
  )
  expect(output.toString('hex')).toBe('0d0a41')
})

test.concurrent('concatenates the files of a connection', async () => {
  const { output } = await ftpkit('decode --type A --mode B --many', octets('40 0001 61 40 0001 62'))
  expect(output.toString()).toBe('ab')
})

const faults: [string, string, string, object, string, string[]][] = [
  [
    'a cut escape',
    '--type A --stru R --mode S --as events',
    '61 ff01 41 ff',
    { error: 'truncated', offset: 5, clause: '959 §3.4.1' },
    'truncated',
    ['{"record":"61"}', '{"record":"41"}', '{"record":"61"}', '{"record":"41ff"}', '{"eof":"close"}'],
  ],
  [
    'a bad escape',
    '--type I --stru R --mode S --as events',
    '41 ff00 ff01 ff02',
    { error: 'bad-escape', offset: 2, clause: '959 §3.4.1' },
    'bad-escape',
    ['{"record":"41"}', '{"record":"41ff00"}', '{"eof":"explicit"}'],
  ],
  [
    'a cut block',
    '--type I --mode B --as events',
    '00 0001 41 40 00',
    { error: 'truncated', offset: 6, clause: '959 §3.4.2' },
    'truncated',
    ['{"data":"41"}', '{"data":"41"}', '{"eof":"close"}'],
  ],
  [
    'octets after the end',
    '--type I --mode C --as events',
    '0040 01 61 01 62',
    { error: 'trailing-data', offset: 4, clause: '959 §3.4.3' },
    'trailing-data',
    ['{"data":"61"}', '{"eof":"explicit"}', '{"data":"61"}', '{"eof":"explicit"}'],
  ],
  [
    'a binary marker',
    '--type I --mode B --as events',
    '10 0002 0001 40 0000',
    { error: 'bad-marker', offset: 3, clause: '959 §3.4.2' },
    'bad-marker',
    ['{"marker":"\\u0000\\u0001","at":0}', '{"eof":"explicit"}'],
  ],
  [
    'a last page with data',
    '--type I --stru P --as pages',
    '04000000aa',
    { error: 'trailing-data', offset: 4, clause: '959 §3.1.2.3' },
    'trailing-data',
    ['{"index":0,"ptype":0,"data":[]}', '{"index":0,"ptype":0,"data":[]}'],
  ],
  [
    'padding that is not zero',
    '--type L36 --as words',
    '1234567891',
    { error: 'nonzero-padding', offset: 4, clause: '959 §3.1.1.3' },
    'nonzero-padding',
    ['"123456789"', '"123456789"'],
  ],
]

test.concurrent.each(faults)(
  'reports %s after the data before it, and tolerates it with --tolerate',
  async (_what, options, wire, fault, tolerance, lines) => {
    const strict = await ftpkit(`decode ${options}`, octets(wire))
    expect(strict.status).toBe(2)
    expect(JSON.parse(strict.words)).toEqual({ ...fault, message: expect.any(String) })
    expect(strict.words).toMatch(/^[^\n]+\n$/)
    for (const tolerate of [
      `--tolerate ${tolerance}`,
      '--preset lenient',
      `--tolerate bare-cr,${tolerance}`,
    ]) {
      const tolerant = await ftpkit(`decode ${options} ${tolerate}`, octets(wire))
      expect(tolerant).toMatchObject({ status: 0, words: '' })
      expect(strict.output.toString() + tolerant.output.toString()).toBe(
        lines.map((line) => `${line}\n`).join(''),
      )
    }
  },
)

test.concurrent('shows the part of a page that arrived', async () => {
  const { output, words } = await ftpkit('decode --type I --stru P --as pages', octets('0400050101 02'))
  expect(output.toString()).toBe('{"index":0,"ptype":1,"data":[1,2]}\n')
  expect(JSON.parse(words)).toMatchObject({ error: 'truncated' })
})

test.concurrent('shows the part of a record of words that arrived', async () => {
  const { output, words } = await ftpkit(
    'decode --type L8 --stru R --mode B --as words',
    octets('00 0002 0102 40'),
  )
  expect(output.toString()).toBe('["1","2"]\n')
  expect(JSON.parse(words)).toMatchObject({ error: 'truncated' })
})

test.concurrent('writes the part of a local file before a fault', async () => {
  const { status, output, words } = await ftpkit('decode --type A', octets('610d0a 0d62'))
  expect([status, output.toString()]).toEqual([2, 'a\n'])
  expect(JSON.parse(words)).toMatchObject({ error: 'bare-cr', offset: 3, clause: '959 §3.1.1.1' })
})

test.concurrent.each([
  ['--type A --stru P', '959 §3.1.2.3'],
  ['--mode S --many', '959 §3.3'],
  ['--type I --as pages', '959 §3.1.2'],
  ['--type A --as words', '959 §3.1.1.4'],
])('rejects %s, and explains why', async (options, clause) => {
  const { status, words } = await ftpkit(`decode ${options}`, Buffer.of())
  expect(status).toBe(2)
  expect(JSON.parse(words)).toMatchObject({ error: 'unsupported-parameters', clause })
})

test.concurrent.each([
  'decode --tolerate nonsense',
  'decode --type Q',
  'decode --type I --format T',
  'decode --count many',
  'decode --code-page IBM-1',
  'decode --record-format blocks',
  'convert --from lines',
  'pages --compare 037',
])('rejects the command line %s', async (options) => {
  const { status, words } = await ftpkit(options, Buffer.of())
  expect(status).toBe(2)
  expect(words).toMatch(/^(?:ftpkit|error): /)
})

test.concurrent.each([
  ['decode --mode B --type I --record-format rdw', '--record-format'],
  ['decode --type I --record-format rdw', '--record-format'],
  ['decode --stru P --type I --record-format rdw', '--record-format'],
  ['decode --stru R --record-format rdw --as events', '--record-format'],
  ['encode --type I --record-format fixed:80', '--record-format'],
  ['decode --type I --code-page 037', '--code-page'],
  ['decode --type A --local-code-page utf-8', '--local-code-page'],
  ['decode --type A --carriage-control keep', '--carriage-control'],
  ['decode --type I --page-length 3', '--page-length'],
  ['decode --type I --max-record-length 3', '--max-record-length'],
  ['decode --type L8 --count 3', '--count'],
  ['encode --type I --end-of-file own-block', '--end-of-file'],
  ['encode --mode C --type I --block-length 3', '--block-length'],
  ['encode --stru R --line-ends-in-records keep', '--line-ends-in-records'],
  ['encode --line-ends-in-records keep', '--line-ends-in-records'],
  ['encode --record-format lines --line-ends-in-records keep', '--line-ends-in-records'],
  ['decode --type I --tolerate truncated', '--tolerate'],
  ['decode --mode B --stru R --tolerate eor-outside-record-structure', '--tolerate'],
  ['decode --type I --tolerate bare-cr,bad-last-page', '--tolerate'],
  ['encode --mode B --tolerate reserved-descriptor-bit', '--tolerate'],
  ['convert --from rdw --to lines --unmappable throw', '--unmappable'],
])('%s is refused, since %s changes nothing', async (options, option) => {
  const { status, output, words } = await ftpkit(options, octets('80 0001 61'))
  expect([status, output.length]).toEqual([2, 0])
  expect(words).toMatch(new RegExp(`^ftpkit: ${option}.* has no effect here: it needs `))
})

test.concurrent.each([
  ['convert --from rdw --to lines', '0006 0000 610a 0005 0000 62', '61', 1],
  ['convert --from rdw --to lines:crlf', '0007 0000 610d0a 0005 0000 62', '610d', 2],
  ['convert --from rdw --to lines --from-code-page 037', '0006 0000 8125 0005 0000 82', '61', 1],
  ['convert --from rdw --to lines --to-code-page 037', '0007 0000 61c285 0005 0000 62', '81', 1],
  ['decode --stru R --mode B --type I --record-format lines', '80 0002 610a 40 0000', '61', 1],
  ['decode --stru R --mode B', '80 0002 610a 40 0000', '61', 1],
])('%s refuses a record that holds a line end, with its place', async (options, input, before, offset) => {
  const { status, output, words } = await ftpkit(options, octets(input))
  expect([status, output.toString('hex')]).toEqual([2, before])
  expect(JSON.parse(words)).toMatchObject({
    error: 'line-end-in-record',
    offset,
    message: expect.stringMatching(/^record 1, octet \d of the data: .*lines:keep, lines:substitute=HH/),
  })
})

test.concurrent.each([
  ['lines:keep', '610a0a620a'],
  ['lines:substitute=3f', '613f0a620a'],
  ['lines:crlf', '610a0d0a620d0a'],
])('a record that holds a line end can be written as %s', async (format, file) => {
  const ran = await ftpkit(`convert --from rdw --to ${format}`, octets('0006 0000 610a 0005 0000 62'))
  expect(ran).toMatchObject({ status: 0, words: '' })
  expect(ran.output.toString('hex')).toBe(file)
})

const badLines: [string, string, string, object][] = [
  [
    'a line that is not JSON',
    '--mode B --from events',
    '{"eof":"explicit"}\n{"data":"4',
    { error: 'malformed-text', offset: 19 },
  ],
  [
    'a line that is not an event',
    '--mode B --from events',
    '{"page":1}',
    { error: 'malformed-text', offset: 0 },
  ],
  ['a line that is not an object', '--mode B --from events', '[1]', { error: 'malformed-text', offset: 0 }],
  ['half an octet', '--mode B --from events', '{"data":"4"}', { error: 'malformed-text' }],
  [
    'a marker with a space',
    '--mode B --from events',
    '{"marker":"A B","at":0}',
    { error: 'bad-marker', clause: '959 §3.5' },
  ],
  [
    'a marker of characters beyond U+00FF',
    '--mode B --from events',
    '{"marker":"\u20ac","at":0}',
    { error: 'malformed-text' },
  ],
  [
    'a marker that is late',
    '--mode B --from events',
    '{"data":"4142"}\n{"marker":"M","at":1}',
    { error: 'malformed-text', offset: 16 },
  ],
  [
    'a marker after the end',
    '--mode B --from events',
    '{"marker":"M","at":1}\n{"eof":"explicit"}',
    { error: 'malformed-text' },
  ],
  [
    'ranges in disorder',
    '--stru R --mode B --from events',
    '{"record":"4142","suspect":[[1,3]]}',
    { error: 'malformed-text' },
  ],
  ['no end of file', '--mode B --from events', '{"data":"41"}', { error: 'truncated', clause: '959 §3.4' }],
  [
    'a second file in MODE S',
    '--mode S --from events',
    '{"eof":"close"}\n{"data":"41"}',
    { error: 'malformed-text', offset: 16 },
  ],
  ['records in STRU F', '--mode S --from events', '{"record":"41"}', { error: 'malformed-text' }],
  [
    'a page without data',
    '--type I --stru P --from pages',
    '{"index":0,"ptype":1}',
    { error: 'malformed-text' },
  ],
  [
    'a page index that is too large',
    '--type I --stru P --from pages',
    '{"index":256,"ptype":1,"data":[]}',
    { error: 'malformed-text' },
  ],
  [
    'a fraction',
    '--type I --stru P --from pages',
    '{"index":0.5,"ptype":1,"data":[]}',
    { error: 'malformed-text' },
  ],
  [
    'an index beyond the safe integers',
    '--type L64 --stru P --from pages',
    '{"index":99999999999999999,"ptype":1,"data":[]}',
    { error: 'malformed-text' },
  ],
  ['a word that is not hexadecimal', '--type L36 --from words', '"12g"', { error: 'malformed-text' }],
  ['a word that is too large', '--type L7 --from words', '"ff"', { error: 'malformed-text' }],
  [
    'a word where a record is expected',
    '--type L7 --stru R --mode B --from words',
    '"7f"',
    { error: 'malformed-text' },
  ],
]

test.concurrent.each(badLines)('rejects %s', async (_what, options, input, fault) => {
  const { status, words } = await ftpkit(`encode ${options}`, Buffer.from(input))
  expect(status).toBe(2)
  expect(JSON.parse(words)).toMatchObject(fault)
})

test.concurrent('ends a paged file without a last page, and a file that the close ends', async () => {
  const paged = await ftpkit(
    'encode --type I --stru P --from pages',
    Buffer.from('{"index":1,"ptype":1,"data":[5]}\n'),
  )
  expect(paged.output.toString('hex')).toBe('0401010105'.concat('04000000'))
  const plain = await ftpkit('encode --from events', Buffer.from('\n{"data":"41"}\n'))
  expect([plain.status, plain.output.toString()]).toEqual([0, 'A'])
})

const conversions: [string, string, string, string][] = [
  ['--from rdw --to lines', '0005 0000 61 0004 0000', '610a0a', ''],
  ['--from fixed:4:strip --to lines --from-code-page 1047', 'c1 40 40 40 c2 c3 40 40', '410a42430a', ''],
  ['--from lines --to fixed:2 --to-code-page 037', '410a', 'c140', ''],
  ['--from lines --to lines --from-code-page 1047 --to-code-page utf-8', 'c1 15 c2 15', '410a420a', ''],
  ['--from block --to spanned', 'c0 0001 61', '0005000061', ''],
  ['--from lines --to block', '610a', '80000161400000', ''],
  ['--from lines --to rdw --to-code-page IBM-939', 'e697a50a', '000800000e45620f', ''],
  ['--from bdw:little:second --to lines', '0000 0e00 0000 0500 61 0000 0500 62', '610a620a', ''],
  ['--from bdw:exclusive --to lines', '0005 0000 0001 0000 61', '610a', ''],
  ['--from lines --to spanned:little:second:blocked', '610a', '000009000000050061', ''],
  ['--from lines:ebcdic-lf --to lines --from-code-page 037', 'c1 25 c2 25', '410a420a', ''],
  ['--from lines:ebcdic-any --to lines --from-code-page 037', 'c1 25 c2 15 c3 0d25', '410a420a430a', ''],
  ['--from lines --to lines:ebcdic-lf --to-code-page 1047', '410a', 'c125', ''],
  ['--from rdw --to lines --tolerate trailing-filler', '0005 0000 61 1a1a', '610a', ''],
  ['--from rdw:keep --to fixed:5', '0009 0000 0005 0000 61', '0005000061', ''],
  ['--from lines --to lines --from-code-page windows-1250 --to-code-page 870', '8a 0a', 'bc15', ''],
  ['--from lines --to lines --to-code-page 1097', 'd8b3d984d8a7d9850a', '8cbc47be15', ''],
  ['--from lines --to lines --to-code-page 037 --tolerate one-way-characters', 'efbca10a', 'c115', ''],
]

test.concurrent.each(conversions)('converts %s', async (options, input, output) => {
  const converted = await ftpkit(`convert ${options}`, octets(input))
  expect(converted).toMatchObject({ status: 0, words: '' })
  expect(converted.output.toString('hex')).toBe(output)
})

test.concurrent('rejects characters that the other page lacks with --unmappable throw', async () => {
  const { status, words } = await ftpkit(
    'convert --from lines --to lines --to-code-page 1047 --unmappable throw',
    octets('61 e282ac'),
  )
  expect(status).toBe(2)
  expect(JSON.parse(words)).toMatchObject({ error: 'unmappable', offset: 1 })
})

test.concurrent('writes the records before a malformed one', async () => {
  const { status, output, words } = await ftpkit(
    'convert --from rdw --to lines',
    octets('0005 0000 61 0002 0000'),
  )
  expect([status, output.toString()]).toEqual([2, 'a\n'])
  expect(JSON.parse(words)).toMatchObject({ error: 'bad-record-descriptor', offset: 5 })
})

test.concurrent.each([
  ['blocks that are read as records', 'rdw', '0009 0000 0005 0000 61', /read it as bdw/],
  ['records that are read as blocks', 'bdw', '0005 0000 61 0005 0000 62', /read as rdw$/],
  ['words of another flavour', 'rdw', '0000 0100 61 0000 0100 62', /read as rdw:exclusive:little:second$/],
  ['filler after the last record', 'rdw', '0005 0000 61 00000000', /tolerate trailing-filler$/],
])('names the cure for %s', async (_what, format, input, cure) => {
  const { status, words } = await ftpkit(`convert --from ${format} --to lines:keep`, octets(input))
  expect(status).toBe(2)
  expect(JSON.parse(words)).toMatchObject({
    error: 'bad-record-descriptor',
    message: expect.stringMatching(cure),
  })
})

test.concurrent('encodes no blocks that are read as records, unless they are to be kept', async () => {
  const block = octets('0009 0000 0005 0000 61')
  const refused = await ftpkit('encode --type I --stru R --record-format rdw', block)
  expect(JSON.parse(refused.words)).toMatchObject({ error: 'bad-record-descriptor', offset: 0 })
  const kept = await ftpkit('encode --type I --stru R --record-format rdw:keep', block)
  expect(kept.output.toString('hex')).toBe('0005000061ff01ff02')
})

test.concurrent('converts records to the blocks of card networks and back', async () => {
  const lines = Buffer.from(`${'a'.repeat(1_500)}\nb\n`)
  const blocks = await ftpkit('convert --from lines --to length-prefix:1014', lines)
  expect([blocks.status, blocks.output.length]).toEqual([0, 2 * 1_014])
  expect(blocks.output.subarray(1_012, 1_014).toString('hex')).toBe('4040')
  const back = await ftpkit('convert --from length-prefix:1014 --to lines', blocks.output)
  expect([back.status, back.output.equals(lines)]).toEqual([0, true])
})

test.concurrent('lists the code pages, double-octet pages among them', async () => {
  const { output } = await ftpkit('pages', Buffer.of())
  expect(output.toString()).toMatch(/^IBM-1047 +1047 +single-octet /m)
  expect(output.toString()).toMatch(/^IBM-939 +939 +double-octet /m)
})

test.concurrent('shows where two code pages differ', async () => {
  const { output } = await ftpkit('pages --compare 37 1047', Buffer.of())
  const lines = output.toString().trim().split('\n')
  expect(lines).toHaveLength(6)
  expect(lines[1]).toBe('ad  U+00DD Ý  U+005B [')
})

test.concurrent('does not hold long records of MODE S in memory', async () => {
  const length = 40_000_000
  const { status, output } = await ftpkit(
    'decode --type I --stru R --as events',
    Buffer.concat([Buffer.alloc(length, 0x61), octets('ff03')]),
  )
  expect(status).toBe(0)
  expect(output.length).toBe('{"record":""}\n{"eof":"explicit"}\n'.length + 2 * length)
})

test.concurrent('limits records that are held', async () => {
  const { status, words } = await ftpkit(
    'decode --type I --stru R --mode B --as events --max-record-length 2',
    octets('c0 0003 616263'),
  )
  expect(status).toBe(2)
  expect(JSON.parse(words)).toMatchObject({ error: 'limit-exceeded' })
})

test.concurrent('names the line end of EBCDIC text whose lines end in the other one', async () => {
  const text = octets('c1c2 25 c3 25')
  const wrong = await ftpkit('convert --from lines --from-code-page 037 --to lines', text)
  expect(wrong.status).toBe(2)
  expect(JSON.parse(wrong.words).message).toContain('lines:ebcdic-lf')
  const right = await ftpkit('convert --from lines:ebcdic-lf --from-code-page 037 --to lines', text)
  expect(right).toMatchObject({ status: 0, words: '' })
  expect(right.output.toString()).toBe('AB\nC\n')
})

test.concurrent('encodes no record as two lines, unless its line end is to be kept or substituted', async () => {
  const records = Buffer.from('\0\x07\0\0A\nB', 'latin1')
  const lines = 'encode --record-format rdw'
  const refused = await ftpkit(lines, records)
  expect(refused.status).toBe(2)
  expect(JSON.parse(refused.words)).toMatchObject({ error: 'line-end-in-record' })
  expect(refused.words).toContain('record 1')
  const kept = await ftpkit(`${lines} --line-ends-in-records keep`, records)
  expect(kept.output.toString()).toBe('A\r\nB\r\n')
  const substituted = await ftpkit(`${lines} --line-ends-in-records substitute=3f`, records)
  expect(substituted.output.toString()).toBe('A?B\r\n')
  const wrong = await ftpkit(`${lines} --line-ends-in-records drop`, records)
  expect(wrong.words).toContain('substitute=HH')
})

test.concurrent('splits long data into events that encode can read back', async () => {
  const file = Buffer.alloc(9_000_000, 0x61)
  const decoded = await ftpkit('decode --type I --as events', file)
  const lines = decoded.output.toString().trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  const encoded = await ftpkit('encode --type I --from events', decoded.output)
  expect(encoded).toMatchObject({ status: 0, words: '' })
  expect(encoded.output.equals(file)).toBe(true)
})

test.concurrent.each(['events', 'words'])(
  'rejects a line of %s without end before it fills the memory',
  async (view) => {
    const before = Buffer.from(view === 'events' ? '{"data":"61"}\n' : '"61"\n')
    const type = view === 'events' ? 'I' : 'L8'
    const endless = Buffer.alloc(17_000_000, 0x61)
    const { status, words } = await ftpkit(
      `encode --type ${type} --from ${view}`,
      Buffer.concat([before, endless]),
    )
    expect(status).toBe(2)
    expect(JSON.parse(words)).toMatchObject({
      error: 'limit-exceeded',
      offset: before.length,
      message: 'a line is longer than 16777216 octets',
    })
  },
)

test.concurrent('--max-record-length raises the length of the lines that encode reads', async () => {
  const line = Buffer.from(`{"record":"${'61'.repeat(9_000_000)}"}\n{"eof":"explicit"}\n`)
  const options = 'encode --type I --stru R --mode B --from events'
  expect(await ftpkit(options, line)).toMatchObject({ status: 2 })
  const raised = await ftpkit(`${options} --max-record-length 9000000`, line)
  expect([raised.status, raised.output.length > 9_000_000]).toEqual([0, true])
})
