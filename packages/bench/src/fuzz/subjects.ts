import { translation } from '@ftpkit/code-page'
import { codePage } from '@ftpkit/code-page/all'
import { BlockDecoder, CompressedDecoder, modeTolerances, StreamRecordDecoder } from '@ftpkit/mode'
import {
  BlockFileReader,
  CodePageConversion,
  pipelines,
  type RecordFormat,
  recordConversion,
  tolerances,
} from '@ftpkit/pipeline'
import { AsaDecoder, AsciiDecoder, EbcdicDecoder, LocalDecoder, WordReader } from '@ftpkit/representation'
import { PageDecoder, PagedFileWriter, recordFormats, structureTolerances } from '@ftpkit/structure'
import { type ByteSink, parseMode, parseStructure, parseType } from '@ftpkit/transfer'
import { asFile, type Digest, localFile, pagesOf, sparseFile, wordsOf } from './digest.js'
import { Random } from './random.js'

/** Builds a decoder with the chosen options: both readings of an input use the same. */
export type Build = (digest: Digest) => ByteSink

/** A decoder to fuzz. */
export interface Subject {
  readonly name: string
  /** The name of its file of vectors, without the extension. */
  readonly vectors: string
  /** Most octets that one octet of input can become. */
  readonly maxExpansion: number
  readonly choose: (random: Random) => Build
}

const types = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8', 'L 36', 'L 7'].map(
  (text) => parseType(text)!,
)
const structures = ['F', 'R', 'P'].map((text) => parseStructure(text)!)
const modes = ['S', 'B', 'C'].map((text) => parseMode(text)!)

const descriptorOptions = (random: Random) => ({
  structure: random.one([undefined, ...structures]),
  files: random.one(['one', 'many'] as const),
  tolerate: random.some(modeTolerances),
  maxMarkerLength: random.one([undefined, 3]),
  maxWithoutData: random.one([undefined, 3]),
})

const fromEbcdic = translation('IBM-1047', 'ISO-8859-1')
const lineEnds = ['lf', 'crlf'] as const
const fileOrRecord = ['F', 'R'] as const

const modeSubjects: readonly Subject[] = [
  {
    name: 'MODE S, STRU R',
    vectors: 'stream',
    maxExpansion: StreamRecordDecoder.maxExpansion,
    choose(random) {
      const tolerate = random.some(modeTolerances)
      return (digest) => new StreamRecordDecoder(digest, { tolerate })
    },
  },
  {
    name: 'MODE B',
    vectors: 'block',
    maxExpansion: BlockDecoder.maxExpansion,
    choose(random) {
      const options = descriptorOptions(random)
      return (digest) => new BlockDecoder(digest, options)
    },
  },
  {
    name: 'MODE C',
    vectors: 'compressed',
    maxExpansion: CompressedDecoder.maxExpansion,
    choose(random) {
      const options = { ...descriptorOptions(random), type: random.one(types) }
      return (digest) => new CompressedDecoder(digest, options)
    },
  },
]

const pageSubjects: readonly Subject[] = [
  {
    name: 'STRU P, pages',
    vectors: 'page',
    maxExpansion: 1,
    choose(random) {
      const byteSize = random.one([8, 8, 8, 8, 36, 36, 3, 9, 64, 255])
      const tolerate = random.some(structureTolerances)
      return (digest) => asFile(new PageDecoder(pagesOf(digest), { byteSize, tolerate }))
    },
  },
  {
    name: 'STRU P, sparse file',
    vectors: 'page',
    maxExpansion: 1,
    choose(random) {
      const geometry = { byteSize: random.one([8, 9, 16]), pageLength: random.one([8, 64]) }
      const tolerate = random.some(structureTolerances)
      return (digest) =>
        asFile(
          new PageDecoder(new PagedFileWriter(sparseFile(digest), geometry), {
            byteSize: geometry.byteSize,
            tolerate,
          }),
        )
    },
  },
]

const typeSubjects: readonly Subject[] = [
  {
    name: 'TYPE A',
    vectors: 'ascii',
    maxExpansion: AsciiDecoder.maxExpansion,
    choose(random) {
      const options = {
        structure: random.one(fileOrRecord),
        lineEnd: random.one(lineEnds),
        tolerate: random.some(['bare-cr'] as const),
      }
      return (digest) => asFile(new AsciiDecoder(digest, options))
    },
  },
  {
    name: 'TYPE E',
    vectors: 'ebcdic',
    maxExpansion: EbcdicDecoder.maxExpansion.crlf,
    choose(random) {
      const options = {
        fromNetwork: fromEbcdic,
        structure: random.one(fileOrRecord),
        format: random.one(['N', 'T'] as const),
        lineEnd: random.one(lineEnds),
        newline: random.one(['swap', 'nl-to-lf'] as const),
      }
      return (digest) => asFile(new EbcdicDecoder(digest, options))
    },
  },
  {
    name: 'format C',
    vectors: 'asa',
    maxExpansion: AsaDecoder.maxExpansion,
    choose(random) {
      const options = { structure: random.one(fileOrRecord), to: random.one(['text', 'telnet'] as const) }
      return (digest) => asFile(new AsaDecoder(digest, options))
    },
  },
  {
    name: 'TYPE L',
    vectors: 'local',
    maxExpansion: LocalDecoder.maxExpansion.words,
    choose(random) {
      const byteSize = random.one([1, 4, 7, 8, 9, 12, 36, 60, 255])
      const tolerate = random.some(['nonzero-padding', 'truncated-logical-byte'] as const)
      const form = random.one(['packed', 'words'] as const)
      if (form === 'packed') return (digest) => asFile(new LocalDecoder(digest, { byteSize, form, tolerate }))
      return (digest) =>
        asFile(new LocalDecoder(new WordReader(wordsOf(digest), byteSize), { byteSize, form, tolerate }))
    },
  },
  {
    name: 'double-octet page to UTF-8',
    vectors: 'double-octet',
    maxExpansion: CodePageConversion.maxExpansion,
    choose(random) {
      const page = random.one(doublePages)
      const tolerate = random.some(['missing-shift-in', 'repeated-shift', 'odd-octet'] as const)
      const newline = random.one(['cdra', 'swap', 'nl-to-lf'] as const)
      return (digest) => asFile(new CodePageConversion(digest, page, utf8, { tolerate, newline }))
    },
  },
  {
    name: 'UTF-8 to double-octet page',
    vectors: 'double-octet',
    maxExpansion: CodePageConversion.maxExpansion,
    choose(random) {
      const page = random.one(doublePages)
      const tolerate = random.some(['malformed-utf-8', 'one-way-characters'] as const)
      return (digest) => asFile(new CodePageConversion(digest, utf8, page, { tolerate }))
    },
  },
]

const doublePages = ['939', '933', '1388', '1371'].map((name) => codePage(name))
const utf8 = codePage('utf-8')

/** Record formats, read from a local file. */
const recordSubjects: readonly Subject[] = [
  ['lines', ['lines', 'lines:crlf', 'lines:nl', 'lines:any', 'lines:no-final', 'lines:ebcdic-any']],
  ['fixed', ['fixed:1', 'fixed:3', 'fixed:8:strip']],
  ['rdw', ['rdw', 'rdw:exclusive', 'rdw:little', 'rdw:second', 'rdw:refuse']],
  ['bdw', ['bdw', 'bdw:48', 'bdw:little:second', 'bdw:exclusive']],
  ['spanned', ['spanned', 'spanned:blocked', 'spanned:little:second', 'spanned:blocked:exclusive']],
  [
    'length-prefix',
    ['length-prefix:2', 'length-prefix:4', 'length-prefix:2:little:inclusive', 'length-prefix:1014'],
  ],
].map(([name, texts]) => {
  const formats = (texts as string[]).map((text) => recordFormats.parse(text))
  return {
    name: `file of ${name}`,
    vectors: name as string,
    maxExpansion: 1,
    choose(random) {
      const format = random.one(formats)
      const options = {
        tolerate: random.some(structureTolerances),
        maxRecordLength: random.one([undefined, 5]),
      }
      return (digest) => recordFormats.reader(format, digest, options)
    },
  }
})

const blockFileSubject: Subject = {
  name: 'file of blocks',
  vectors: 'block',
  maxExpansion: 1,
  choose(random) {
    const tolerate = random.some(modeTolerances)
    return (digest) => new BlockFileReader(digest, { tolerate })
  },
}

const formats: readonly RecordFormat[] = [
  { format: 'lines' },
  { format: 'fixed', length: 9, tooLong: 'wrap' },
  { format: 'rdw' },
  { format: 'bdw', blockSize: 60 },
  { format: 'spanned', blockSize: 12 },
  { format: 'length-prefix', octets: 2 },
  { format: 'block' },
]

/** Made once: their tables take longer than an input. */
const chance = new Random(1)
const somePipelines = Array.from({ length: 500 }, () => {
  const parameters = { type: chance.one(types), structure: chance.one(fileOrRecord), mode: chance.one(modes) }
  return pipelines(parameters, {
    recordFormat: chance.one(formats),
    preset: chance.one(['rfc959', 'zos', 'lenient'] as const),
    tolerate: chance.some(tolerances),
  }).receiving
})
const someConversions = Array.from({ length: 100 }, () =>
  recordConversion(chance.one(formats), chance.one(formats), { tolerate: chance.some(tolerances) }),
)

/** Whole pipelines and conversions. Holes of paged files would only be zeros. */
const wholeSubjects: readonly Subject[] = [
  {
    name: 'receiving pipelines',
    vectors: 'files',
    maxExpansion: 630,
    choose(random) {
      const receiving = random.one(somePipelines)
      return (digest) => receiving.into(localFile(digest))
    },
  },
  {
    name: 'record conversions',
    vectors: 'rdw',
    maxExpansion: 20,
    choose(random) {
      const conversion = random.one(someConversions)
      return (digest) => conversion.into(localFile(digest))
    },
  },
]

export const subjects: readonly Subject[] = [
  ...modeSubjects,
  ...pageSubjects,
  ...typeSubjects,
  ...recordSubjects,
  blockFileSubject,
  ...wholeSubjects,
]
