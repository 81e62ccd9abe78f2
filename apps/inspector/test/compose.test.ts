import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { composePage } from '../compose.js'

const parts = {
  html: '<head><!--policy--><!--style--></head><body><!--capture--><!--program--></body>',
  style: '/* soft */\np { color: red }\n',
  program: 'document.title = "</script> $& ü"',
}
const page = composePage(parts)

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

test('the policy of the page lets its own style, its loader and its program run, and nothing be loaded', () => {
  const [, policy = ''] = /content="([^"]+)"/.exec(page) ?? []
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
  const [, loader = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? []
  const directives = policy.split('; ')
  expect(directives).toContain("default-src 'none'")
  expect(directives).toContain(`style-src ${hash(style)}`)
  expect(directives).toContain(`script-src ${hash(loader)} ${hash(parts.program)} 'wasm-unsafe-eval'`)
  expect(policy).not.toMatch(/https?:|\*|unsafe-inline|connect-src/)
})

test('the program is in the page as it is, whatever it contains', () => {
  const [, packed = ''] = /id="program">([^<]+)</.exec(page) ?? []
  expect(inflateRawSync(Buffer.from(packed, 'base64')).toString()).toBe(parts.program)
})

test('the place of a capture stays', () => {
  expect(page.split('<!--capture-->')).toHaveLength(2)
})
