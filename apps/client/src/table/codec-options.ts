import type { OptionRow } from '@ftpkit/command-line'
import { presets, tolerances } from '@ftpkit/pipeline'
import { defaultParameters, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { formatNames, parseCodePage, parseCount, parseFormat, parseLineEnds } from '../codec/options.js'
import { argumentParser } from '../options.js'

const representation = 'Representation'
const localFile = 'Local file'
const faults = 'Faults'

/** The forms of a file. */
const views = ['file', 'events', 'pages', 'words']

export const toleranceOption: OptionRow = {
  flags: '--tolerate <names...>',
  help: `faults to tolerate: ${tolerances.join(', ')}`,
  group: faults,
  completes: tolerances,
  parse: (text: string, before: string[] = []) => [...before, ...text.split(',')],
}

const maxRecordLength: OptionRow = {
  flags: '--max-record-length <octets>',
  help: 'reject longer records',
  group: faults,
  parse: parseCount,
}

/** The options that `decode` and `encode` share. */
const codecOptions: readonly OptionRow[] = [
  toleranceOption,
  {
    flags: '--type <type>',
    help: 'A, E, I, L8, L36, …',
    group: representation,
    parse: argumentParser('TYPE', parseType),
    default: defaultParameters.type,
    defaultText: 'A N',
  },
  {
    flags: '--format <format>',
    help: 'format of TYPE A and E',
    group: representation,
    choices: ['N', 'T', 'C'],
  },
  {
    flags: '--stru <structure>',
    help: 'F, R or P',
    group: representation,
    parse: argumentParser('STRU', parseStructure),
    default: defaultParameters.structure,
    completes: ['F', 'R', 'P'],
  },
  {
    flags: '--mode <mode>',
    help: 'S, B or C',
    group: representation,
    parse: argumentParser('MODE', parseMode),
    default: defaultParameters.mode,
    completes: ['S', 'B', 'C'],
  },
  {
    flags: '--preset <name>',
    help: 'adapt to a kind of peer',
    group: representation,
    choices: Object.keys(presets),
  },
  {
    flags: '--code-page <name>',
    help: 'code page of the data; default: IBM-1047 in TYPE E, none in TYPE A',
    group: representation,
    parse: parseCodePage,
  },
  {
    flags: '--local-code-page <name>',
    help: 'code page of the local text; default: ISO-8859-1 in TYPE E, UTF-8 in TYPE A and for a double-octet page',
    group: localFile,
    parse: parseCodePage,
  },
  {
    flags: '--record-format <format>',
    help: `record format of the local file; default: lines; ${formatNames}`,
    group: localFile,
    parse: parseFormat,
  },
  {
    flags: '--carriage-control <form>',
    help: 'how to write a file of format C; default: text',
    group: localFile,
    choices: ['text', 'keep', 'format-effectors'],
  },
  {
    flags: '--page-length <count>',
    help: 'logical bytes of a page in the local file; default: 512, or 255 if they have eight bits',
    group: localFile,
    parse: parseCount,
  },
  maxRecordLength,
  {
    flags: '--many',
    help: 'several files on one connection (MODE B and C)',
    group: representation,
  },
]

export const decodeOptions: readonly OptionRow[] = [
  ...codecOptions,
  { flags: '--as <view>', help: 'what to write', group: localFile, choices: views, default: 'file' },
  {
    flags: '--count <words>',
    help: 'logical bytes in the file, for byte sizes below 8',
    group: representation,
    parse: parseCount,
  },
]

export const encodeOptions: readonly OptionRow[] = [
  ...codecOptions,
  { flags: '--from <view>', help: 'what to read', group: localFile, choices: views, default: 'file' },
  {
    flags: '--end-of-file <place>',
    help: 'how to mark the end of the file',
    group: representation,
    choices: ['with-last-data', 'own-block', 'alone-on-last-record'],
  },
  {
    flags: '--block-length <octets>',
    help: 'maximum length of a block in MODE B',
    group: representation,
    parse: parseCount,
  },
  {
    flags: '--line-ends-in-records <action>',
    help: 'records as lines (TYPE A or E, STRU F): keep their line ends, refuse, or substitute=HH; default: refuse',
    group: faults,
    parse: parseLineEnds,
  },
]

export const convertOptions: readonly OptionRow[] = [
  toleranceOption,
  { flags: '--from <format>', help: formatNames, group: localFile, required: true, parse: parseFormat },
  { flags: '--to <format>', help: formatNames, group: localFile, required: true, parse: parseFormat },
  {
    flags: '--from-code-page <name>',
    help: 'default: UTF-8 if the other page is given',
    group: localFile,
    parse: parseCodePage,
  },
  {
    flags: '--to-code-page <name>',
    help: 'default: UTF-8 if the other page is given',
    group: localFile,
    parse: parseCodePage,
  },
  {
    flags: '--unmappable <policy>',
    help: 'what to do about characters that the other page lacks; default: substitute',
    group: faults,
    choices: ['substitute', 'throw'],
  },
  maxRecordLength,
]
