import { compareKeys } from './keys.js'
import { type ListPage, type ListQuery, type ObjectStore, ObjectStoreError } from './object-store.js'

/** Pages without a key that a service may answer one after another. */
const maxEmptyPages = 100

/**
 * All keys that a query finds, page by page.
 *
 * @throws ObjectStoreError also for a list that does not advance, which would never end
 */
export async function* pagesOf(store: ObjectStore, query: ListQuery): AsyncGenerator<ListPage, void> {
  let after: string | undefined
  let last = ''
  let empty = 0
  do {
    const page = await store.list({ ...query, after })
    const keys = [...page.objects.map(({ key }) => key), ...page.prefixes].sort(compareKeys)
    empty = keys.length === 0 ? empty + 1 : 0
    if (empty > maxEmptyPages || (keys.length > 0 && last !== '' && compareKeys(keys[0]!, last) <= 0)) {
      throw new ObjectStoreError('EndlessList', { message: 'the service lists the same keys again' })
    }
    last = keys.at(-1) ?? last
    yield page
    after = page.next
  } while (after !== undefined)
}
