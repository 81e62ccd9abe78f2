import type { CommandRow } from '@ftpkit/command-line'
import { convertOptions, decodeOptions, encodeOptions } from './codec-options.js'

const group = 'Codecs, without a server'

const malformed = `
A record that holds a line end can't be written as a line: write lines:keep, lines:substitute=HH, or another format.
Malformed input ends with status 2 and a line of JSON on standard error; everything before it is written to standard
output, but a file appears under its name only once it is complete. - is standard input or output. Give --tolerate after the operands.`

const encodeNotes = `
In TYPE A and E with STRU F each record is sent as a line, and one that holds a line end is refused: see
--line-ends-in-records, or use STRU R.
Malformed input ends with status 2 and a line of JSON on standard error; everything before it is written to standard
output, but a file appears under its name only once it is complete. - is standard input or output. Give --tolerate after the operands.`

const convertNotes = `
Line ends of EBCDIC text: X'15' is nl, X'25' is ebcdic-lf, either is ebcdic-any; default with an EBCDIC page: nl.
In rdw, bdw and spanned a descriptor word may be little-endian (little), have its length in its second half (second), and
not count itself (exclusive); where records in blocks have other words than blocks, records=WORDS says which, as in
bdw:records=little+second, or records=big. An error names the format that the beginning of the file fits, if there is one.
length-prefix:1014 has the blocks of 1014 octets of card networks: 1012 of records with lengths of four octets, and X'4040'.
--tolerate trailing-filler ignores X'00' or X'1A' after the last record.
${malformed.trimStart()}`

/** The commands that need no server. They read standard input and write standard output. */
export const codecRows: readonly CommandRow[] = [
  {
    name: 'decode',
    operands: '[in] [out]',
    completes: ['file'],
    help: 'decode the octets of a data connection, from standard input to standard output by default',
    group,
    options: decodeOptions,
    notes: malformed,
    examples: [
      {
        line: 'ftpkit decode --type E --mode B blocks.bin text.txt',
        does: 'read EBCDIC text out of blocks',
      },
    ],
    action: async () => (await import('../commands/decode.js')).decode,
  },
  {
    name: 'encode',
    operands: '[in] [out]',
    completes: ['file'],
    help: 'encode the octets of a data connection, from standard input to standard output by default',
    group,
    options: encodeOptions,
    notes: encodeNotes,
    action: async () => (await import('../commands/encode.js')).encode,
  },
  {
    name: 'convert',
    operands: '[in] [out]',
    completes: ['file'],
    help: 'convert a file of records to another format or code page, from standard input to standard output by default',
    group,
    options: convertOptions,
    notes: convertNotes,
    examples: [
      {
        line: 'ftpkit convert --from rdw --to lines --from-code-page 037 data.rdw data.txt',
        does: 'read records of a mainframe as text',
      },
    ],
    action: async () => (await import('../commands/convert.js')).convert,
  },
  {
    name: 'pages',
    help: 'list the code pages',
    group,
    options: [
      {
        flags: '--compare <pages...>',
        help: 'show where two code pages differ',
        group: 'Output',
      },
    ],
    examples: [{ line: 'ftpkit pages --compare 037 1047', does: 'show where two code pages differ' }],
    action: async () => (await import('../commands/pages.js')).pages,
  },
]
