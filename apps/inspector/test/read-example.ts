import { CaptureLog } from '../src/model/capture-log.js'
import { exampleCapture } from '../src/model/example.js'
import { readCapture } from '../src/reading/read-capture.js'

/** Reads a capture as the page does. */
export async function readLog(capture: Blob, showSecrets = false): Promise<CaptureLog> {
  const log = new CaptureLog('capture', capture, showSecrets)
  await readCapture(capture, showSecrets, (answer) => {
    if (answer.kind === 'events') log.events(answer.events)
    else if (answer.kind === 'content') log.content(answer.transfer, answer.content)
    else if (answer.kind === 'read') log.summary = answer.summary
  })
  return log
}

export function readExample(showSecrets = false): Promise<CaptureLog> {
  return readLog(new Blob(exampleCapture()), showSecrets)
}
