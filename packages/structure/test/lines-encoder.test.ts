import { testEncoding } from './harness.js'

testEncoding('lines.md')
