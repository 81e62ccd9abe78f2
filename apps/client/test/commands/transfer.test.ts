import { expect, test } from 'vitest'
import { get, put } from '../../src/commands/transfer.js'

test(';type= of a URL is refused with --records, which would not use it', async () => {
  const url = 'ftp://me:x@127.0.0.1:1/x;type=a'
  const choice = { records: 'exact', to: 'rdw', from: 'rdw', hostType: 'auto', timeout: 5 } as never
  for (const run of [get(url, 'x', choice), put(['x', url], choice)])
    await expect(run).rejects.toThrow(';type=a has no effect here: it needs a transfer without --records')
})
