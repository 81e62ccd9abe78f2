// Prints where a word of the glossary's left column is in use: `node packages/conventions/scripts/words.js [PATH]`.
import { findings } from '../words.js'

const found = findings(process.argv[2])
for (const { file, line, word, instead, text } of found)
  console.log(`${file}:${line}: ${word} → ${instead}\n    ${text}`)
console.log(`${found.length} words of the glossary`)
