import { afterAll, expect } from 'vitest'
import '../../../../docs/examples/partner.test.js'

afterAll(async () => {
  // Node lists a handle that was closed until the next turn of the event loop.
  await new Promise(setImmediate)
  const open = process.getActiveResourcesInfo().filter((resource) => /TCP|TLS|Worker/.test(resource))
  expect(open, 'what the tests left open').toEqual([])
})
