import { octets, readVectors, tag } from '@ftpkit/testkit'
import { isFtpError, nameOctets, nameText } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DescribedEntry,
  type FactsTolerance,
  factsOf,
  formatFactsLine,
  isListable,
  knownFactNames,
  knownFacts,
  parseFactsLine,
  parseFactsReply,
} from '../src/index.js'

describe('every vector', () => {
  for (const vector of readVectors(new URL('vectors/facts.md', import.meta.url))) {
    const { line, facts, name, error } = vector.blocks
    test(`${vector.title} (${vector.place})`, () => {
      const tolerated = tag(vector, 'tolerate')
      const options = tolerated ? { tolerate: tolerated.split(' ') as FactsTolerance[] } : {}
      expect(outcome(nameText(octets(line!)), options)).toEqual(
        error ?? { facts: facts!.split('\n').filter(Boolean), name: octets(name!) },
      )
    })
  }
})

test('finds the entry of an MLST reply after its space', () => {
  const entry = parseFactsReply(['Listing', ' type=file;  a', 'End'])
  expect(entry).toEqual({ facts: new Map([['type', 'file']]), name: ' a' })
  expect(parseFactsReply(['Listing', '  /tmp', 'End'])).toEqual({ facts: new Map(), name: '/tmp' })
  expect(parseFactsReply(['Listing', 'type=file; a', 'End']).name).toBe('a')
})

test('finds no entry in a reply without one', () => {
  for (const lines of [['End'], ['Listing', 'End']]) {
    expect(() => parseFactsReply(lines)).toThrow(
      expect.objectContaining({ code: 'bad-facts', replyHint: 501 }),
    )
  }
})

test('leaves a fact without a value out', () => {
  expect(
    formatFactsLine(
      [
        ['Type', 'file'],
        ['Size', undefined],
        ['Modify', ''],
      ],
      'a',
    ),
  ).toBe('Type=file;Modify=; a')
  expect(formatFactsLine([], '/tmp')).toBe(' /tmp')
})

test('refuses to write what a line cannot hold', () => {
  for (const name of ['', 'a\rb', 'a\nb', 'a\0b']) {
    expect(isListable(name)).toBe(false)
    expect(() => formatFactsLine([], name)).toThrow(TypeError)
  }
  for (const value of ['a b', 'a;', 'a\n', 'a\r', 'a\0']) {
    expect(() => formatFactsLine([['Type', value]], 'a')).toThrow(TypeError)
  }
  for (const fact of ['', 'a b', 'a=', 'a;', 'ä']) {
    expect(() => formatFactsLine([[fact, 'x']], 'a')).toThrow(TypeError)
  }
})

test('reads back every line that it writes', () => {
  const fact = fc.tuple(
    fc.stringMatching(/^[a-z][a-z.-]{0,8}$/),
    fc.string().filter((value) => !/[; \r\n\0]/.test(value)),
  )
  const facts = fc.uniqueArray(fact, { selector: ([name]) => name })
  const name = fc.uint8Array({ minLength: 1 }).map(nameText).filter(isListable)
  fc.assert(
    fc.property(facts, name, (facts, name) => {
      expect(parseFactsLine(formatFactsLine(facts, name))).toEqual({ facts: new Map(facts), name })
    }),
  )
})

/** Every tolerance that a client needs. */
const everything = [
  'missing-semicolon',
  'fact-without-value',
  'space-in-value',
  'tab-before-name',
  'indented-line',
] as const satisfies readonly FactsTolerance[]

test('reads the name back from every line with spaces in values, or refuses a name that looks like facts', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', '=', ' ', '-', 'ä', '\\'), maxLength: 12 })
  const fact = fc.tuple(fc.constantFrom('unix.ownername', 'unix.groupname', 'x.note', 'media-type'), word)
  const exact = fc.constantFrom(
    ['type', 'file'],
    ['size', '12'],
    ['modify', '20200102030405'],
    ['perm', 'rw'],
  )
  const facts = fc.array(fc.oneof(fact, exact as fc.Arbitrary<[string, string]>), { minLength: 1 })
  const unit = fc.constantFrom('a', '; ', ';', ' ', '\t', '=', 'size=1;', 'type=', 'ü', ' -> ')
  const name = fc.string({ unit, minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(facts, name, (facts, name) => {
      const text = facts.map(([fact, value]) => `${fact}=${value};`).join('')
      const read = outcome(`${text} ${name}`, { tolerate: everything })
      if (read === 'bad-facts') expect(name).toMatch(/^[ \t]*(?:size|type)=[^;]*;/)
      else expect(read).toMatchObject({ name: nameOctets(name) })
    }),
    { numRuns: 2_000 },
  )
})

test('reads any text as an entry, or refuses it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '=', ';', ' ', '\n') }), (line) => {
      const strict = outcome(line, {})
      if (strict === 'bad-facts') return
      expect(outcome(line, { tolerate: everything })).toEqual(strict)
    }),
  )
})

test('understands the facts of RFC 3659 and of Unix servers', () => {
  const line =
    'type=file;size=1024;modify=20200102030405.678;create=20200101000000;perm=RW;unique=aB;' +
    'UNIX.mode=0644;UNIX.owner=1000;UNIX.ownername=ann;UNIX.group=100; a'
  expect(knownFacts(parseFactsLine(line).facts)).toEqual({
    type: 'file',
    size: 1024,
    modified: Date.UTC(2020, 0, 2, 3, 4, 5, 678),
    created: Date.UTC(2020, 0, 1),
    permitted: 'rw',
    unique: 'aB',
    permissions: 0o644,
    owner: 'ann',
    group: '100',
  })
})

test('understands every type, in any case', () => {
  const types = {
    file: { type: 'file' },
    DIR: { type: 'directory' },
    cdir: { type: 'current' },
    pdir: { type: 'parent' },
    'OS.unix=slink:/a': { type: 'link', target: '/a' },
    'OS.unix=symlink': { type: 'link' },
    'OS.unix=chr-13/29': { type: 'other' },
    '': { type: 'other' },
  }
  for (const [value, known] of Object.entries(types))
    expect(knownFacts(new Map([['type', value]]))).toEqual(known)
})

test('leaves out what cannot be understood', () => {
  const facts = { size: '-1', modify: 'yesterday', create: '20201301000000', 'unix.mode': '0999' }
  expect(knownFacts(new Map(Object.entries(facts)))).toEqual({})
  expect(knownFacts(new Map([['size', '99999999999999999999']]))).toEqual({})
})

test('takes the size of a directory and the numbers of a user where nothing better is given', () => {
  const facts = { sizd: '4096', 'unix.uid': '0', 'unix.gid': '1' }
  expect(knownFacts(new Map(Object.entries(facts)))).toEqual({ size: 4096, owner: '0', group: '1' })
  expect(knownFacts(new Map([['unix.groupname', 'staff']]))).toEqual({ group: 'staff' })
})

function outcome(line: string, options: { tolerate?: readonly FactsTolerance[] }) {
  try {
    const { facts, name } = parseFactsLine(line, options)
    return { facts: Array.from(facts, ([fact, value]) => `${fact}=${value}`), name: nameOctets(name) }
  } catch (thrown) {
    if (!isFtpError(thrown)) throw thrown
    return thrown.code
  }
}

const file: DescribedEntry = {
  kind: 'file',
  size: 42,
  modified: 86_400_000,
  created: 0,
  permitted: 'adfrw',
  unique: '1a',
  permissions: 0o644,
  owner: 'ann',
  group: 'staff',
}

function line(entry: DescribedEntry): string {
  return formatFactsLine(factsOf(entry, knownFactNames), 'x')
}

describe('factsOf', () => {
  test('tells every fact of a file', () => {
    expect(line(file)).toBe(
      'type=file;size=42;modify=19700102000000;create=19700101000000;perm=adfrw;unique=1a;unix.mode=0644;unix.owner=ann;unix.group=staff; x',
    )
  })

  test('tells only what is wanted, and what is known', () => {
    expect(factsOf(file, ['size'])).toEqual([['size', '42']])
    expect(line({ kind: 'other', modified: 0 })).toBe('type=OS.unix=other;modify=19700101000000; x')
    expect(formatFactsLine(factsOf(file, []), 'x')).toBe(' x')
    expect(line({ kind: 'directory' })).toBe('type=dir; x')
  })

  test('tells the size of files only', () => {
    expect(line({ kind: 'directory', size: 4_096, modified: 0 })).toBe('type=dir;modify=19700101000000; x')
  })

  test.each([
    ['current', 'cdir'],
    ['parent', 'pdir'],
    ['link', 'OS.unix=slink'],
  ] as const)('tells of %s that its type is %s', (kind, type) => {
    expect(factsOf({ kind, modified: 0 }, ['type'])).toEqual([['type', type]])
  })

  test('leaves out a time that no value can tell, and words that would break the line', () => {
    expect(line({ kind: 'file', modified: -1, created: Number.MAX_VALUE, owner: 'a b', group: 'c;d' })).toBe(
      'type=file; x',
    )
  })
})
