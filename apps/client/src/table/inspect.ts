import type { CommandRow } from '@ftpkit/command-line'
import { parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { formatNames, parseCodePage, parseCount, parseFormat } from '../codec/options.js'
import { always, type Effects } from '../effects.js'
import { argumentParser } from '../options.js'
import { jsonOption } from './transfer.js'

const overrule = 'Parameters, where the dialogue lacks them or is wrong'
const files = 'Files'

/** When the options of `inspect` change something. */
export const inspectEffects: Effects = {
  json: always,
  extract: always,
  page: always,
  hex: { needs: 'a run without --json', when: ({ options }) => !options.json },
  session: always,
  secrets: always,
  type: always,
  stru: always,
  mode: always,
  codePage: always,
  wire: { needs: '--extract', when: ({ options }) => options.extract !== undefined },
  recordFormat: {
    needs: '--extract, without --wire',
    when: ({ options }) => options.extract !== undefined && !options.wire,
  },
}

/** The command that reads captures. */
export const inspectRow: CommandRow = {
  name: 'inspect',
  operands: '<file>',
  help: 'tell what the FTP sessions in a capture (pcap, pcapng) said and carried; - reads standard input',
  group: 'Captures, without a server',
  options: [
    jsonOption('event'),
    {
      flags: '--extract <directory>',
      help: 'write what each transfer carried to a file in a new directory',
      group: files,
    },
    {
      flags: '--wire',
      help: 'with --extract: the octets of the data connection, before anything is decoded',
      group: files,
    },
    {
      flags: '--page <file>',
      help: 'write a page (HTML) in which a browser shows the capture, to a new file; passwords in it are masked unless --secrets is given',
      group: files,
    },
    {
      flags: '--hex <octets>',
      help: 'show the first octets of each data connection in hexadecimal and as text, at most 1 MiB of each',
      group: 'Output',
      parse: parseCount,
    },
    { flags: '--session <number>', help: 'only this session', group: 'Output', parse: parseCount },
    { flags: '--secrets', help: 'show passwords', group: 'Output' },
    {
      flags: '--type <type>',
      help: 'A, E, I, L8, L36, …',
      group: overrule,
      parse: argumentParser('TYPE', parseType),
    },
    {
      flags: '--stru <structure>',
      help: 'F, R or P',
      group: overrule,
      parse: argumentParser('STRU', parseStructure),
      completes: ['F', 'R', 'P'],
    },
    {
      flags: '--mode <mode>',
      help: 'S, B or C',
      group: overrule,
      parse: argumentParser('MODE', parseMode),
      completes: ['S', 'B', 'C'],
    },
    {
      flags: '--code-page <name>',
      help: 'code page of the data in TYPE E; default: IBM-1047',
      group: overrule,
      parse: parseCodePage,
    },
    {
      flags: '--record-format <format>',
      help: `record format of the files that are written; default: lines, or rdw in TYPE I and L; ${formatNames}`,
      group: files,
      parse: parseFormat,
    },
  ],
  notes: `
Passwords are hidden, and a line that may be part of one. A capture that is damaged ends with status 6, after all that can be read.`,
  examples: [
    { line: 'ftpkit inspect session.pcapng', does: 'read a capture as a dialogue' },
    { line: 'ftpkit inspect session.pcapng --extract files', does: 'write the files that were transferred' },
    {
      line: 'ftpkit inspect session.pcapng --page session.html',
      does: 'look at it in a browser, or pass it on',
    },
    { line: 'tcpdump -U -w - port 21 | ftpkit inspect -', does: 'watch sessions as they happen' },
  ],
  action: async () => (await import('../commands/inspect.js')).inspect,
}
