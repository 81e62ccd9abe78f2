import { MemoryFileSystem, type WriteOptions } from '@ftpkit/filesystem'
import { expect, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { watchForLeaks } from '../../leaks.js'
import { serve } from '../../serving.js'

watchForLeaks()

test('the file system is given the size that ALLO announces, whether the file is new, appended or resumed', async () => {
  const files = new MemoryFileSystem({ file: 'hello' })
  const writes: (number | undefined)[] = []
  const write = files.write.bind(files)
  files.write = (path: string, options: WriteOptions) => {
    writes.push(options.expected)
    return write(path, options)
  }
  await using served = await serve(files)
  await using client = await connect({ ...served.address, user: 'tester', password: 'secret' })
  await client.command('ALLO', '1000')
  await client.upload(Buffer.from('x'), 'new')
  await client.upload(Buffer.from('x'), 'other')
  await client.command('ALLO', '2000')
  await client.upload(Buffer.from('x'), 'file', { append: true })
  expect(writes).toEqual([1000, undefined, 2000])
})
