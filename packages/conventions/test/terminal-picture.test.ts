import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Run, terminalPicture } from '../terminal-picture.js'
import { root } from './readme.js'

interface Scene {
  readonly title: string
  readonly columns?: number
  readonly runs: readonly Run[]
}

const read = (name: string) => readFileSync(join(root, 'docs', name), 'utf8')

/** The names of elements that are open at the end; throws where one ends that was not the last to begin. */
function openElements(xml: string): string[] {
  const open: string[] = []
  for (const [, end, name, empty] of xml.matchAll(/<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (end) expect(open.pop()).toBe(name)
    else if (!empty) open.push(name!)
  }
  return open
}

describe.each(['terminal', 'sites', 'jobs'])('the picture %s', (name) => {
  const picture = read(`${name}.svg`)
  const { runs, ...options }: Scene = JSON.parse(read(`${name}.json`))

  test('shows what the commands printed, and no more', () => {
    expect(picture).toBe(terminalPicture(runs, options))
    const shown = Array.from(picture.matchAll(/<text [^>]*>(.*)<\/text>/g), ([, line]) =>
      line!
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    )
    const printed = runs.flatMap(({ command, output }) => [`$ ${command}`, ...output.trimEnd().split('\n')])
    expect(shown).toEqual(printed)
  })

  test('is well-formed XML, small, and has colours for a dark page', () => {
    expect(openElements(picture)).toEqual([])
    expect(picture.replaceAll(/<\/?[a-z][^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    expect(picture.length).toBeLessThan(30_000)
    expect(picture).toContain('prefers-color-scheme: dark')
  })
})

test('text that XML would read as its own stays text', () => {
  const drawn = terminalPicture([{ command: 'a && b', output: '<h1>&lt;</h1>' }], { title: '' })
  expect(drawn).toContain('a &amp;&amp; b')
  expect(drawn).toContain('&lt;h1&gt;&amp;lt;&lt;/h1&gt;')
  expect(openElements(drawn)).toEqual([])
})

test('a line that would not fit is refused', () => {
  expect(() =>
    terminalPicture([{ command: 'x'.repeat(40), output: '' }], { title: '', columns: 40 }),
  ).toThrow(RangeError)
})
