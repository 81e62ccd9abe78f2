import { type Command, Option } from 'commander'
import { convert } from '../commands/convert.js'
import { decode } from '../commands/decode.js'
import { encode } from '../commands/encode.js'
import { pages } from '../commands/pages.js'
import { codecOptions, counted, formatNamed, formatNames, pageNamed, tolerating } from './options.js'

const views = ['file', 'events', 'pages', 'words']

const malformed = `
Malformed input ends with status 2 and a line of JSON on standard error; what came before it is written.`

/** Adds the commands that need no server: they read standard input and write standard output. */
export function codecCommands(program: Command): void {
  codecOptions(
    program.command('decode').description('take a data connection apart: octets on standard input'),
  )
    .addOption(new Option('--as <view>', 'what to show of it').choices(views).default('file'))
    .option('--count <words>', 'logical bytes of the file, for byte sizes below 8', counted)
    .addHelpText('after', malformed)
    .action(decode)
  codecOptions(program.command('encode').description('put a data connection together on standard output'))
    .addOption(new Option('--from <view>', 'what comes on standard input').choices(views).default('file'))
    .addOption(
      new Option('--end-of-file <place>', 'where the file ends').choices([
        'with-last-data',
        'own-block',
        'alone-on-last-record',
      ]),
    )
    .option('--block-length <octets>', 'longest block of MODE B', counted)
    .addHelpText('after', malformed)
    .action(encode)
  tolerating(program.command('convert').description('turn a file of records into one of another format'))
    .requiredOption('--from <format>', formatNames, formatNamed)
    .requiredOption('--to <format>', formatNames, formatNamed)
    .option('--from-code-page <name>', 'UTF-8 if only the other is given', pageNamed)
    .option('--to-code-page <name>', 'UTF-8 if only the other is given', pageNamed)
    .addOption(
      new Option('--unmappable <policy>', 'what becomes of characters that the other page lacks')
        .choices(['substitute', 'throw'])
        .default('substitute'),
    )
    .option('--max-record-length <octets>', 'refuse longer records', counted)
    .addHelpText('after', malformed)
    .action(convert)
  program
    .command('pages')
    .description('list the code pages')
    .option('--compare <pages...>', 'show where two of them differ')
    .action(pages)
}
