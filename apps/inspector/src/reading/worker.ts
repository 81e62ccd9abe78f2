import { decodeContent } from './decode-content.js'
import type { Answer, Request } from './messages.js'
import { readCapture } from './read-capture.js'
import { searchText } from './search-text.js'

/** Answers the requests of the page that has started this worker. */
export function serve(): void {
  const scope = globalThis as unknown as {
    onmessage: ((message: MessageEvent<Request>) => void) | null
    postMessage(answer: Answer): void
  }
  scope.onmessage = ({ data }) => void carryOut(data, (answer) => scope.postMessage(answer))
}

/** The number of the latest search: an earlier one ends. */
let latestSearch = 0

/** Does what a request asks. What goes wrong is an answer too. */
export async function carryOut(request: Request, answer: (answer: Answer) => void): Promise<void> {
  try {
    if (request.kind === 'read') await readCapture(request.file, request.showSecrets, answer)
    else if (request.kind === 'decode') {
      const { task, transfer, content, choice } = request
      answer({ kind: 'decoded', task, ...(await decodeContent(transfer, content, choice)) })
    } else await search(request, answer)
  } catch (error) {
    answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

async function search(
  { task, text, files }: Extract<Request, { kind: 'search' }>,
  answer: (answer: Answer) => void,
): Promise<void> {
  latestSearch = task
  for (const { transfer, file } of files) {
    if (latestSearch !== task) return
    const hits = await searchText(transfer, file, text)
    if (hits.length > 0) answer({ kind: 'found', task, hits, isLast: false })
  }
  answer({ kind: 'found', task, hits: [], isLast: true })
}
