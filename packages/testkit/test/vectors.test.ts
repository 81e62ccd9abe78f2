import { expect, test } from 'vitest'
import { octets, parseEvents, parseVectors, tag } from '../src/index.js'

const text = `# Block mode

### A record that fills two blocks   <!-- RFC 959 §3.4.2 · TYPE A N · STRU R · many -->
\`\`\`wire
00 0003 "ABC"
\`\`\`
\`\`\`events
data "ABC"
endOfFile
\`\`\`
`

test('reads heading, tags and blocks of a vector', () => {
  const [vector] = parseVectors(text, 'block.md')
  expect(vector!.title).toBe('A record that fills two blocks')
  expect(vector!.place).toBe('block.md:3')
  expect(tag(vector!, 'TYPE')).toBe('A N')
  expect(tag(vector!, 'many')).toBe('')
  expect(tag(vector!, 'MODE')).toBeUndefined()
  expect(octets(vector!.blocks.wire!)).toEqual(Uint8Array.of(0, 0, 3, 0x41, 0x42, 0x43))
  expect(parseEvents(vector!.blocks.events!)).toEqual([
    { kind: 'data', data: Uint8Array.of(0x41, 0x42, 0x43) },
    { kind: 'endOfFile' },
  ])
})

test('refuses a heading without blocks', () => {
  expect(() => parseVectors('### Nothing here\n', 'x.md')).toThrow('x.md:1: a vector without blocks')
})

test('refuses octets that are neither hexadecimal nor quoted', () => {
  expect(() => octets('0g')).toThrow(SyntaxError)
})
