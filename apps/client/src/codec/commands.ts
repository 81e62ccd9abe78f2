import { type Command, Option } from 'commander'
import { withEffects } from '../effects.js'
import { lazily } from '../lazily.js'
import { convertEffects, decodeEffects, encodeEffects, pagesEffects } from './effects.js'
import {
  codecOptions,
  formatNames,
  parseCodePage,
  parseCount,
  parseFormat,
  parseLineEnds,
  toleranceOption,
} from './options.js'

const views = ['file', 'events', 'pages', 'words']

const malformed = `
A record that holds a line end can't be written as a line: write lines:keep, lines:substitute=HH, or another format.
Malformed input ends with status 2 and a line of JSON on standard error; everything before it is written.`

const encodeHelp = `
In TYPE A and E with STRU F each record is sent as a line, and one that holds a line end is refused: see
--line-ends-in-records, or use STRU R.
Malformed input ends with status 2 and a line of JSON on standard error; everything before it is written.`

const convertHelp = `
Line ends of EBCDIC text: X'15' is nl, X'25' is ebcdic-lf, either is ebcdic-any; default with an EBCDIC page: nl.
In rdw, bdw and spanned a descriptor word may be little-endian (little), have its length in its second half (second), and
not count itself (exclusive); where records in blocks have other words than blocks, records=WORDS says which, as in
bdw:records=little+second, or records=big. An error names the format that the beginning of the file fits, if there is one.
length-prefix:1014 has the blocks of 1014 octets of card networks: 1012 of records with lengths of four octets, and X'4040'.
--tolerate trailing-filler ignores X'00' or X'1A' after the last record.
${malformed.trimStart()}`

/** Adds the commands that need no server. They read standard input and write standard output. */
export function codecCommands(program: Command): void {
  codecOptions(
    withEffects(program.command('decode'), decodeEffects).description(
      'decode the octets of a data connection from standard input',
    ),
  )
    .addOption(new Option('--as <view>', 'what to write').choices(views).default('file'))
    .option('--count <words>', 'logical bytes in the file, for byte sizes below 8', parseCount)
    .addHelpText('after', malformed)
    .action(lazily(async () => (await import('../commands/decode.js')).decode))
  codecOptions(
    withEffects(program.command('encode'), encodeEffects).description(
      'encode the octets of a data connection to standard output',
    ),
  )
    .addOption(new Option('--from <view>', 'what to read').choices(views).default('file'))
    .addOption(
      new Option('--end-of-file <place>', 'how to mark the end of the file').choices([
        'with-last-data',
        'own-block',
        'alone-on-last-record',
      ]),
    )
    .option('--block-length <octets>', 'maximum length of a block in MODE B', parseCount)
    .option(
      '--line-ends-in-records <action>',
      'records as lines (TYPE A or E, STRU F): keep their line ends, refuse, or substitute=HH; default: refuse',
      parseLineEnds,
    )
    .addHelpText('after', encodeHelp)
    .action(lazily(async () => (await import('../commands/encode.js')).encode))
  toleranceOption(
    withEffects(program.command('convert'), convertEffects).description(
      'convert a file of records to another format or code page',
    ),
  )
    .requiredOption('--from <format>', formatNames, parseFormat)
    .requiredOption('--to <format>', formatNames, parseFormat)
    .option('--from-code-page <name>', 'default: UTF-8 if the other page is given', parseCodePage)
    .option('--to-code-page <name>', 'default: UTF-8 if the other page is given', parseCodePage)
    .addOption(
      new Option(
        '--unmappable <policy>',
        'what to do about characters that the other page lacks; default: substitute',
      ).choices(['substitute', 'throw']),
    )
    .option('--max-record-length <octets>', 'reject longer records', parseCount)
    .addHelpText('after', convertHelp)
    .action(lazily(async () => (await import('../commands/convert.js')).convert))
  withEffects(program.command('pages'), pagesEffects)
    .description('list the code pages')
    .option('--compare <pages...>', 'show where two code pages differ')
    .action(lazily(async () => (await import('../commands/pages.js')).pages))
}
