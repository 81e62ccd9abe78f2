import { expect, test } from 'vitest'
import { allPages, codePage } from '../src/all.js'
import { nameKey } from '../src/names.js'

test('finds every page by each of its names', () => {
  for (const page of allPages) {
    for (const name of [
      page.name,
      page.name.toLowerCase(),
      String(page.ccsid),
      `cp${page.ccsid}`,
      ...page.aliases,
    ]) {
      expect(codePage(name), name).toBe(page)
    }
  }
})

test('no name means two pages', () => {
  const names = allPages.flatMap((page) => [
    ...new Set([page.name, String(page.ccsid), ...page.aliases].map(nameKey)),
  ])
  expect(new Set(names).size).toBe(names.length)
})

test('suggests the nearest names for an unknown one', () => {
  expect(() => codePage('ibm-931')).toThrow('there is no code page "ibm-931"; the nearest names are IBM-9')
})
